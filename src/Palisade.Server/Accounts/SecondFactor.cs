using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>The authenticator of an account, and the codes on paper that stand in for it. Each code is taken once. Safe on any thread.</summary>
internal sealed class SecondFactor(ServerStore store, TimeProvider clock, IDataProtectionProvider protection)
{
    private const int RecoveryCodes = 10;

    // The database alone, in a backup say, gives nobody the keys of authenticators.
    private readonly IDataProtector _protector = protection.CreateProtector("Palisade.Accounts.Authenticator");

    /// <summary>The key of an account that sets its authenticator up: the one begun, or a new one. An account whose authenticator is in use keeps it.</summary>
    public async Task<byte[]> BeginAsync(long account)
    {
        using ServerDb db = store.CreateDbContext();
        Account found = await db.Set<Account>().AsNoTracking().SingleAsync(a => a.Id == account);
        if (found.Authenticator is { } begun)
            return _protector.Unprotect(Convert.FromBase64String(begun));
        byte[] key = Totp.NewKey();
        string kept = Convert.ToBase64String(_protector.Protect(key));
        await db.Set<Account>().Where(a => a.Id == account && a.Authenticator == null).ExecuteUpdateAsync(set => set.SetProperty(a => a.Authenticator, kept));
        return await BeginAsync(account);
    }

    /// <summary>Puts the authenticator to use when the code is good.</summary>
    /// <returns>The recovery codes, which are shown once; null when the code is not good.</returns>
    public async Task<string[]?> ProveAsync(long account, string code)
    {
        if (!await TakeCodeAsync(account, code))
            return null;
        string[] codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => SecretText.NewCode())];
        using ServerDb db = store.CreateDbContext();
        using var transaction = await db.Database.BeginTransactionAsync();
        await db.Set<RecoveryCode>().Where(c => c.AccountId == account).ExecuteDeleteAsync();
        db.AddRange(codes.Select(c => new RecoveryCode { AccountId = account, CodeHash = SecretText.Hash(c) }));
        await db.SaveChangesAsync();
        await db.Set<Account>().Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.AuthenticatorProved, true));
        await transaction.CommitAsync();
        return codes;
    }

    /// <summary>Takes a code of the authenticator, or one on paper.</summary>
    /// <returns>False when it is none, or was taken already.</returns>
    public async Task<bool> TakeAsync(long account, string code) => await TakeCodeAsync(account, code) || await TakeRecoveryCodeAsync(account, code);

    /// <summary>Removes the authenticator and the codes on paper.</summary>
    public async Task RemoveAsync(long account)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<RecoveryCode>().Where(c => c.AccountId == account).ExecuteDeleteAsync();
        await db.Set<Account>().Where(a => a.Id == account).ExecuteUpdateAsync(set => set.SetProperty(a => a.Authenticator, (string?)null).SetProperty(a => a.AuthenticatorProved, false));
    }

    private async Task<bool> TakeCodeAsync(long account, string code)
    {
        using ServerDb db = store.CreateDbContext();
        Account? found = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == account);
        string digits = code.Replace(" ", "", StringComparison.Ordinal);
        if (found?.Authenticator is not { } kept || digits.Length != 6 || Totp.Match(_protector.Unprotect(Convert.FromBase64String(kept)), digits, clock.GetUtcNow()) is not { } step)
            return false;
        // RFC 6238, 5.2: a code is taken once. The condition is in the statement, so that of two requests at a time one gets through.
        return await db.Set<Account>().Where(a => a.Id == account && a.LastStep < step).ExecuteUpdateAsync(set => set.SetProperty(a => a.LastStep, step)) == 1;
    }

    private async Task<bool> TakeRecoveryCodeAsync(long account, string code)
    {
        byte[] hash = SecretText.Hash(code.Trim().ToUpperInvariant());
        using ServerDb db = store.CreateDbContext();
        return await db.Set<RecoveryCode>().Where(c => c.AccountId == account && c.CodeHash == hash).ExecuteDeleteAsync() == 1;
    }
}
