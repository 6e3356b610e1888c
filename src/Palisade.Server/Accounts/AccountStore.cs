using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>
/// Keeps accounts for Identity: names and passwords. Counting failures, taking codes and ending sessions are done elsewhere, each in one statement of SQL: two requests at the same time must not both get through.
/// </summary>
internal sealed class AccountStore(ServerStore store, LedgerWriter ledger) : IUserPasswordStore<Account>
{
    public async Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken)
    {
        bool isMade = await ledger.ChangeAsync(user.MadeBy, async change =>
        {
            if (await change.Db.Set<Account>().AnyAsync(a => a.NormalizedName == user.NormalizedName, cancellationToken))
                return false;
            (user.Id, user.LedgerId, user.Created) = (await change.NextNumberAsync(LedgerObject.Account), AccountEntries.NewActor(), change.Now);
            change.Add(LedgerKind.AccountMade, LedgerObject.Account, user.Id, AccountEntries.MadeBody(user));
            return true;
        });
        if (!isMade)
            return IdentityResult.Failed(new IdentityErrorDescriber().DuplicateUserName(user.Name));
        // A secret has no place in the ledger. Who dies between the two begins with an invitation.
        return user.PasswordHash is null ? IdentityResult.Success : await UpdateAsync(user, cancellationToken);
    }

    public async Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<Account>().Where(a => a.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, user.PasswordHash), cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<Account>().Where(a => a.Id == user.Id).ExecuteDeleteAsync(cancellationToken);
        return IdentityResult.Success;
    }

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken)
    {
        using ServerDb db = store.CreateDbContext();
        return long.TryParse(userId, out long id) ? await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellationToken) : null;
    }

    public async Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedName == normalizedUserName, cancellationToken);
    }

    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(FormattableString.Invariant($"{user.Id}"));

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken)
    {
        user.Name = userName ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.NormalizedName);

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken)
    {
        user.NormalizedName = normalizedName ?? "";
        return Task.CompletedTask;
    }

    public Task SetPasswordHashAsync(Account user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetPasswordHashAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public void Dispose()
    {
        // Each call has a context of its own.
    }
}
