using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>
/// Makes and changes accounts. Who makes one for somebody else never knows its password: the person chooses it with an invitation that is good once and for three days. One per request.
/// </summary>
internal sealed class AccountBook(ServerStore store, LedgerWriter ledger, TimeProvider clock, UserManager<Account> users, Sessions sessions, SecondFactor factor)
{
    /// <summary>How long an invitation is good.</summary>
    public static readonly TimeSpan LongestInvitation = TimeSpan.FromDays(3);

    /// <summary>All accounts, by name.</summary>
    public async Task<List<Account>> AllAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Account>().AsNoTracking().OrderBy(a => a.NormalizedName).ToListAsync();
    }

    /// <summary>The names of the accounts in use that have no authenticator.</summary>
    public async Task<List<string>> WithoutAuthenticatorAsync()
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Account>().Where(a => !a.Disabled && a.PasswordHash != null && !a.AuthenticatorProved).OrderBy(a => a.NormalizedName).Select(a => a.Name).ToListAsync();
    }

    /// <summary>One account; null when there is none.</summary>
    public async Task<Account?> FindAsync(long id)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id);
    }

    /// <summary>Makes an account with a password.</summary>
    /// <returns>What is wrong with the name or the password; empty when it was made.</returns>
    public async Task<string[]> MakeAsync(Account account, string password) => Problems(await users.CreateAsync(account, password));

    /// <summary>Makes an account without a password.</summary>
    /// <param name="by">Who invites.</param>
    /// <param name="name">Its name.</param>
    /// <param name="role">What it may do.</param>
    /// <returns>What is wrong with the name, and the invitation; one of them is empty.</returns>
    public async Task<(string[] Problems, string Invitation)> InviteAsync(long by, string name, Role role)
    {
        Account account = new() { Name = name, Role = role, MadeBy = by };
        string[] problems = Problems(await users.CreateAsync(account));
        return problems.Length > 0 ? (problems, "") : (problems, await RenewInvitationAsync(account.Id));
    }

    /// <summary>Takes password and authenticator away and ends all sessions: the person begins again with an invitation.</summary>
    /// <returns>The invitation.</returns>
    public async Task<string> ResetAsync(long account)
    {
        using (ServerDb db = store.CreateDbContext())
            await db.Set<Account>().Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, (string?)null));
        await factor.RemoveAsync(account);
        await sessions.EndAllAsync(account);
        return await RenewInvitationAsync(account);
    }

    /// <summary>The account that an invitation is for; null when it is none, or no longer good.</summary>
    public async Task<Account?> InvitedAsync(string invitation)
    {
        byte[] hash = SecretText.Hash(invitation);
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Invitation == hash && a.InvitationExpires > now && !a.Disabled);
    }

    /// <summary>Gives an invited account its password, and uses the invitation up.</summary>
    /// <returns>What is wrong; empty when it was done.</returns>
    public async Task<string[]> AcceptAsync(string invitation, string password)
    {
        if (await InvitedAsync(invitation) is not { } account)
            return ["This invitation is no longer good: ask your administrator for another."];
        if (await PasswordProblemsAsync(account, password) is { Length: > 0 } problems)
            return problems;
        string hash = users.PasswordHasher.HashPassword(account, password);
        using ServerDb db = store.CreateDbContext();
        int taken = await db.Set<Account>().Where(a => a.Id == account.Id && a.Invitation == account.Invitation)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.Invitation, (byte[]?)null).SetProperty(a => a.PasswordHash, hash).SetProperty(a => a.Failures, 0).SetProperty(a => a.LockedUntil, DateTimeOffset.MinValue));
        return taken == 1 ? [] : ["This invitation was used a moment ago."];
    }

    /// <summary>Changes a password; the old one was asked for already.</summary>
    /// <returns>What is wrong with the new one; empty when it was done.</returns>
    public async Task<string[]> ChangePasswordAsync(long account, string password)
    {
        Account? found = await FindAsync(account);
        if (found is null)
            return ["There is no such account."];
        if (await PasswordProblemsAsync(found, password) is { Length: > 0 } problems)
            return problems;
        string hash = users.PasswordHasher.HashPassword(found, password);
        using ServerDb db = store.CreateDbContext();
        await db.Set<Account>().Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, hash));
        return [];
    }

    /// <summary>Gives an account a role, and disables it or not; when it is disabled its sessions end.</summary>
    /// <param name="by">Who does it; 0 for the program.</param>
    /// <param name="account">To whom.</param>
    /// <param name="role">The role.</param>
    /// <param name="disabled">Whether it may not be used.</param>
    /// <returns>False when nobody would be left to manage accounts: nothing is changed.</returns>
    public async Task<bool> ChangeAsync(long by, long account, Role role, bool disabled)
    {
        // One change after another: two administrators cannot disable each other at the same moment.
        bool isDone = await ledger.ChangeAsync(by, async change =>
        {
            bool stays = role == Role.Administrator && !disabled;
            if (!await change.Db.Set<Account>().AnyAsync(a => (a.Id != account || stays) && (a.Id == account || (a.Role == Role.Administrator && !a.Disabled)) && a.PasswordHash != null))
                return false;
            change.Add(LedgerKind.AccountChanged, LedgerObject.Account, account, AccountEntries.ChangedBody(role, disabled));
            return true;
        });
        if (!isDone)
            return false;
        if (disabled)
            await sessions.EndAllAsync(account);
        return true;
    }

    private async Task<string> RenewInvitationAsync(long account)
    {
        string invitation = SecretText.New();
        byte[] hash = SecretText.Hash(invitation);
        DateTimeOffset expires = clock.GetUtcNow() + LongestInvitation;
        using ServerDb db = store.CreateDbContext();
        await db.Set<Account>().Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.Invitation, hash).SetProperty(a => a.InvitationExpires, expires));
        return invitation;
    }

    private async Task<string[]> PasswordProblemsAsync(Account account, string password)
    {
        List<string> problems = [];
        foreach (IPasswordValidator<Account> validator in users.PasswordValidators)
            problems.AddRange(Problems(await validator.ValidateAsync(users, account, password)));
        return [.. problems];
    }

    private static string[] Problems(IdentityResult result) => [.. result.Errors.Select(e => e.Description)];
}
