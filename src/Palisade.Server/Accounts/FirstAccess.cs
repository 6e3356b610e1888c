using System.Security.Cryptography;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Whether there is no account yet, and the token with which the first one is made: printed on the console once, good for this run of the program and one account. Safe on any thread.</summary>
internal sealed class FirstAccess
{
    private byte[]? _hash;

    /// <param name="store">Looked at once: is there an account?</param>
    public FirstAccess(ServerStore store)
    {
        using ServerDb db = store.CreateDbContext();
        // An account that was made and got no password, as after a death in between or when tables are built again, lets nobody in.
        if (db.Set<Account>().Any(a => a.PasswordHash != null || a.Invitation != null))
            return;
        Token = SecretText.New();
        _hash = SecretText.Hash(Token);
    }

    /// <summary>Whether the first account is still to be made.</summary>
    public bool IsOpen => Volatile.Read(ref _hash) is not null;

    /// <summary>The token, to be printed; null when there are accounts. It is forgotten by <see cref="Forget"/>.</summary>
    public string? Token { get; private set; }

    /// <summary>Leaves only the hash in memory.</summary>
    public void Forget() => Token = null;

    /// <summary>Whether a token is the one.</summary>
    public bool Knows(string token) => Volatile.Read(ref _hash) is { } hash && CryptographicOperations.FixedTimeEquals(hash, SecretText.Hash(token));

    /// <summary>Takes the token: of several at a time one gets it.</summary>
    public bool Take(string token) => Knows(token) && Interlocked.Exchange(ref _hash, null) is not null;

    /// <summary>Gives it back: the account could not be made.</summary>
    public void Return(string token) => Volatile.Write(ref _hash, SecretText.Hash(token));
}
