namespace Palisade.Vault;

/// <summary>A file of the vault is not what it was: changed, cut or gone. What it held is named; nothing was changed.</summary>
public sealed class VaultDamagedException : IOException
{
    internal VaultDamagedException(string path, string what)
        : base($"the vault is damaged at {path}: {what}")
    {
        Path = path;
    }

    /// <summary>The file, relative to the vault.</summary>
    public string Path { get; }
}
