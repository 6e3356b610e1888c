namespace Palisade.Vault.Journal;

/// <summary>Wraps the keys of journal files; the root key is behind it.</summary>
internal interface IKeyWrap
{
    /// <summary>Encrypts a key, bound to the name of what it is for.</summary>
    byte[] Wrap(ReadOnlySpan<byte> key, string name);

    /// <summary>Decrypts what <see cref="Wrap"/> gave; null when it is not that, was made for another name, or under another root key.</summary>
    byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string name);
}
