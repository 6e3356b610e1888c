using Microsoft.AspNetCore.Mvc;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;

namespace Palisade.Server.Pages;

/// <summary>One's own account: password and sessions.</summary>
[Needs(Permission.OwnAccount)]
internal sealed class AccountPage(AccountBook book, Sessions sessions, SignInDesk desk, AccountLedger ledger) : PalisadePage
{
    /// <summary>The sessions that are open.</summary>
    public IReadOnlyList<Session> Open { get; private set; } = [];

    public bool HasAuthenticator { get; private set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostEndAsync(long session)
    {
        await sessions.EndAsync(Visitor.AccountId, session);
        return LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPostEndOthersAsync()
    {
        await sessions.EndAllAsync(Visitor.AccountId, but: Visitor.SessionId);
        return LocalRedirect("/account");
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? current, string? password, string? repeated)
    {
        string[] problems = ["The two new passwords are not the same."];
        if (password == repeated)
        {
            problems = await desk.ConfirmAsync(Visitor.AccountId, current ?? "", Origin)
                ? await book.ChangePasswordAsync(Visitor.AccountId, password ?? "")
                : ["The password now is wrong, or there were too many wrong ones: wait up to 15 minutes."];
        }

        if (problems.Length == 0)
        {
            await sessions.EndAllAsync(Visitor.AccountId, but: Visitor.SessionId);
            await ledger.WriteAsync(Visitor.Name!, Visitor.Name!, "changed the password", Origin);
            Done = "The password is changed, and all other sessions are ended.";
        }

        await LoadAsync();
        return problems.Length == 0 ? Page() : Again(problems);
    }

    private async Task LoadAsync()
    {
        Open = await sessions.OfAsync(Visitor.AccountId);
        HasAuthenticator = (await book.FindAsync(Visitor.AccountId))?.AuthenticatorProved == true;
    }
}
