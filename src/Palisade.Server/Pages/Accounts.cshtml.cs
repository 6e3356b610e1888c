using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>All accounts, for the administrator: made, changed, begun again.</summary>
[Needs(Permission.ManageAccounts)]
internal sealed class AccountsPage(AccountBook book, AccountLedger ledger, TimeProvider clock) : PalisadePage
{
    private const int LedgerLines = 50;

    /// <summary>What each role is for.</summary>
    public static (Role Role, string Duty)[] Duties { get; } =
    [
        (Role.Viewer, "looks, changes nothing"),
        (Role.Analyst, "works on alerts"),
        (Role.Lead, "rules, suppressions, second person of a reveal"),
        (Role.Keeper, "retention and holds"),
        (Role.Auditor, "reads proofs and the ledger"),
        (Role.Administrator, "accounts and settings, reads no logs"),
    ];

    public IReadOnlyList<Account> All { get; private set; } = [];

    /// <summary>Those in use that have no second factor.</summary>
    public IReadOnlyList<string> WithoutAuthenticator { get; private set; } = [];

    public TableView Ledger { get; private set; } = new("", [], []);

    /// <summary>The link of an invitation just made; null for none.</summary>
    public string? Invitation { get; private set; }

    public string StateOf(Account account) => account switch
    {
        { Disabled: true } => "disabled",
        { PasswordHash: null } when account.InvitationExpires == default => "no password: invite anew",
        { PasswordHash: null } => account.InvitationExpires > clock.GetUtcNow() ? "invited" : "invitation over",
        _ => account.LockedUntil > clock.GetUtcNow() ? "waits until " + Shown.Moment(account.LockedUntil) : "in use",
    };

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync(string? name, Role role)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(role))
            return await AgainAsync("Choose one of the roles.");
        (string[] problems, string invitation) = await book.InviteAsync(Visitor.AccountId, name ?? "", role);
        if (problems.Length > 0)
            return await AgainAsync(problems);
        await ledger.WriteAsync(Visitor.Name!, name!, $"made as {role}", Origin);
        return await ShowAsync(invitation, $"The account {name} is made.");
    }

    public async Task<IActionResult> OnPostChangeAsync(long account, Role role, bool disabled)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(role))
            return await AgainAsync("Choose one of the roles.");
        if (account == Visitor.AccountId || await book.FindAsync(account) is not { } changed)
            return await AgainAsync("There is no such account, or it is your own: another administrator changes that.");
        if (changed.Role == role && changed.Disabled == disabled)
            return Led("/accounts", Said.Unchanged);
        if (!await book.ChangeAsync(Visitor.AccountId, account, role, disabled))
            return await AgainAsync("Nobody would be left to manage accounts: make another administrator first.");
        await ledger.WriteAsync(Visitor.Name!, changed.Name, $"is now {role}{(disabled ? ", disabled" : "")} (was {changed.Role}{(changed.Disabled ? ", disabled" : "")})", Origin);
        return Led("/accounts", Said.AccountChanged);
    }

    public async Task<IActionResult> OnPostResetAsync(long account)
    {
        if (!ModelState.IsValid || account == Visitor.AccountId || await book.FindAsync(account) is not { } found)
            return await AgainAsync("There is no such account, or it is your own: another administrator changes that.");
        string invitation = await book.ResetAsync(account);
        await ledger.WriteAsync(Visitor.Name!, found.Name, "begins again with a new invitation", Origin);
        return await ShowAsync(invitation, $"{found.Name} begins again.");
    }

    private async Task<IActionResult> ShowAsync(string invitation, string done)
    {
        Invitation = $"{Request.Scheme}://{Request.Host}/invitation?token={invitation}";
        Done = done;
        await LoadAsync();
        return Page();
    }

    private async Task<IActionResult> AgainAsync(params string[] problems)
    {
        await LoadAsync();
        return Again(problems);
    }

    private async Task LoadAsync()
    {
        All = await book.AllAsync();
        WithoutAuthenticator = await book.WithoutAuthenticatorAsync();
        List<AccountEvent> lines = await ledger.LastAsync(LedgerLines);
        Ledger = new TableView("The last events", [new("Time"), new("Account"), new("What"), new("By"), new("From")],
            [.. lines.Select(line => new object?[] { Shown.Moment(line.Time), line.Account, line.What, line.Actor, line.Address })]);
    }
}
