using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Tokens of programs. Safe on any thread.</summary>
internal sealed class ApiTokens(ServerStore store, TimeProvider clock)
{
    /// <summary>Begins each token, so that scanners of leaked secrets know it.</summary>
    public const string Prefix = "plsd_";

    /// <summary>The tokens of one account.</summary>
    public const int MaxOfAccount = 50;

    /// <summary>The longest life of a token.</summary>
    public const int MaxDays = 366;

    /// <summary>Makes one.</summary>
    /// <returns>The token, which is shown once; null when the account has too many.</returns>
    public async Task<string?> MakeAsync(long account, string name, IEnumerable<string> scopes, int days)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(days, Math.Clamp(days, 1, MaxDays));
        string token = Prefix + SecretText.New();
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        await db.Set<ApiToken>().Where(t => t.Expires <= now).ExecuteDeleteAsync();
        if (await db.Set<ApiToken>().CountAsync(t => t.AccountId == account) >= MaxOfAccount)
            return null;
        db.Add(new ApiToken { AccountId = account, Name = name, TokenHash = SecretText.Hash(token), Scopes = string.Join(' ', scopes), Created = now, Expires = now.AddDays(days) });
        await db.SaveChangesAsync();
        return token;
    }

    /// <summary>The token and its account; null when it is over, was ended, or never was.</summary>
    public async Task<(ApiToken Token, Account Account)?> FindAsync(string token)
    {
        if (!token.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        byte[] hash = SecretText.Hash(token);
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        var found = await db.Set<ApiToken>().AsNoTracking().Where(t => t.TokenHash == hash)
            .Join(db.Set<Account>(), t => t.AccountId, a => a.Id, (Token, Account) => new { Token, Account }).SingleOrDefaultAsync();
        if (found is null || found.Token.Expires <= now || found.Account.Disabled)
            return null;
        if (found.Token.LastUsed <= now - TimeSpan.FromMinutes(1))
            await db.Set<ApiToken>().Where(t => t.Id == found.Token.Id).ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsed, now));
        return (found.Token, found.Account);
    }

    /// <summary>Those of an account.</summary>
    public async Task<List<ApiToken>> OfAsync(long account)
    {
        DateTimeOffset now = clock.GetUtcNow();
        using ServerDb db = store.CreateDbContext();
        return await db.Set<ApiToken>().AsNoTracking().Where(t => t.AccountId == account && t.Expires > now).OrderBy(t => t.Id).ToListAsync();
    }

    /// <summary>Ends one of an account's own.</summary>
    /// <returns>False when it has none such.</returns>
    public async Task<bool> EndAsync(long account, long token)
    {
        using ServerDb db = store.CreateDbContext();
        return await db.Set<ApiToken>().Where(t => t.Id == token && t.AccountId == account).ExecuteDeleteAsync() > 0;
    }
}
