using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>
/// Lets people in. An account that is not there, a wrong password, a disabled and a waiting account get the same answer after the same work and the same least time. Safe on any thread.
/// </summary>
internal sealed class SignInDesk(ServerStore store, TimeProvider clock, Sessions sessions, SecondFactor factor, SignInThrottle throttle, IPasswordHasher<Account> hasher, ILookupNormalizer normalizer, AccountLedger ledger)
{
    /// <summary>The wrong passwords and codes in a row after which an account waits.</summary>
    public const int MaxFailures = 5;

    /// <summary>The longest wait; it begins with one minute, and doubles with each further failure.</summary>
    public static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);

    // A refusal takes at least this: the write that counts a failure of an account that exists must not show.
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(300);

    // Hashing is made to be slow: a crowd at the door must not take every core.
    private static readonly SemaphoreSlim Hashing = new(2, 2);

    // What a password is held against when there is no account. Made once for the program: made at each attempt it would tell who is not there by taking twice as long.
    private static string? _nobody;

    /// <summary>Takes a name and a password.</summary>
    public async Task<SignInAnswer> EnterAsync(string name, string password, Origin origin)
    {
        if (throttle.Take(origin.Address) is { Ticks: > 0 } wait)
            return new SignInAnswer(SignInOutcome.TooMany, null, wait);
        Task leastTime = Task.Delay(LeastTime);
        string normalized = normalizer.NormalizeName(name);
        Account? account;
        using (ServerDb db = store.CreateDbContext())
            account = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedName == normalized);
        if (!await IsPasswordAsync(account, password, origin))
        {
            await leastTime;
            return new SignInAnswer(SignInOutcome.Refused, null, default);
        }

        if (account!.AuthenticatorProved)
            return new SignInAnswer(SignInOutcome.CodeOwed, await sessions.BeginAsync(account.Id, complete: false, origin.Place, origin.Agent), default);
        await ForgetFailuresAsync(account.Id);
        return await BeginAsync(account, origin);
    }

    /// <summary>Takes the code of the authenticator, or one on paper.</summary>
    /// <param name="pending">The cookie that the password gave.</param>
    public async Task<SignInAnswer> EnterCodeAsync(string pending, string code, Origin origin)
    {
        if (throttle.Take(origin.Address) is { Ticks: > 0 } wait)
            return new SignInAnswer(SignInOutcome.TooMany, null, wait);
        if (await sessions.FindAsync(pending, complete: false) is not { } found)
            return new SignInAnswer(SignInOutcome.Refused, null, default);
        bool waits = found.Account.LockedUntil > clock.GetUtcNow();
        if (waits || !await factor.TakeAsync(found.Account.Id, code))
        {
            if (!waits)
                await CountFailureAsync(found.Account, "a wrong code at sign-in", origin);
            return new SignInAnswer(SignInOutcome.CodeOwed, null, default);
        }

        // A new session: what was known before the code is worth nothing after it.
        await sessions.EndAsync(found.Account.Id, found.Session.Id);
        await ForgetFailuresAsync(found.Account.Id);
        return await BeginAsync(found.Account, origin);
    }

    /// <summary>Whether somebody who is signed in knows the password of the account: asked before what a borrowed browser must not do. Failures count as at the door.</summary>
    public async Task<bool> ConfirmAsync(long accountId, string password, Origin origin)
    {
        using ServerDb db = store.CreateDbContext();
        Account? account = await db.Set<Account>().AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId);
        return throttle.Take(origin.Address) <= TimeSpan.Zero && await IsPasswordAsync(account, password, origin);
    }

    private async Task<SignInAnswer> BeginAsync(Account account, Origin origin)
    {
        await ledger.WriteAsync(account.Name, account.Name, "signed in", origin);
        return new SignInAnswer(SignInOutcome.SignedIn, await sessions.BeginAsync(account.Id, complete: true, origin.Place, origin.Agent), default);
    }

    private async Task<bool> IsPasswordAsync(Account? account, string password, Origin origin)
    {
        if (password.Length > AccountRules.MaxPasswordLength)
            password = "";
        PasswordVerificationResult result;
        await Hashing.WaitAsync();
        try
        {
            result = await Task.Run(() => hasher.VerifyHashedPassword(account ?? new Account(), account?.PasswordHash ?? Nobody(), password));
        }
        finally
        {
            Hashing.Release();
        }

        if (account is null || account.LockedUntil > clock.GetUtcNow())
            return false;
        if (result != PasswordVerificationResult.Failed && account.PasswordHash is not null && !account.Disabled)
            return true;
        await CountFailureAsync(account, "a wrong password", origin);
        return false;
    }

    private string Nobody() => LazyInitializer.EnsureInitialized(ref _nobody, () => hasher.HashPassword(new Account(), SecretText.New()));

    private async Task CountFailureAsync(Account account, string what, Origin origin)
    {
        using ServerDb db = store.CreateDbContext();
        IQueryable<Account> one = db.Set<Account>().Where(a => a.Id == account.Id);
        await one.ExecuteUpdateAsync(set => set.SetProperty(a => a.Failures, a => a.Failures + 1));
        int failures = await one.Select(a => a.Failures).SingleOrDefaultAsync();
        if (failures < MaxFailures)
            return;
        TimeSpan wait = TimeSpan.FromMinutes(Math.Min(LongestLock.TotalMinutes, Math.Pow(2, Math.Min(failures - MaxFailures, 10))));
        DateTimeOffset until = clock.GetUtcNow() + wait;
        await one.ExecuteUpdateAsync(set => set.SetProperty(a => a.LockedUntil, until));
        await ledger.WriteAsync("", account.Name, FormattableString.Invariant($"{what}, {failures} failures in a row: waits {wait.TotalMinutes:0} min"), origin);
    }

    private async Task ForgetFailuresAsync(long account)
    {
        using ServerDb db = store.CreateDbContext();
        await db.Set<Account>().Where(a => a.Id == account && a.Failures > 0).ExecuteUpdateAsync(set => set.SetProperty(a => a.Failures, 0));
    }
}
