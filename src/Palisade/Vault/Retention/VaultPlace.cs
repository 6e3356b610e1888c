using Palisade.Vault.Catalogue;
using Palisade.Vault.Storage;
using Palisade.Vault.Writing;

namespace Palisade.Vault.Retention;

/// <summary>Where a vault is, and what opens it.</summary>
internal sealed record VaultPlace
{
    /// <param name="folder">The folder.</param>
    /// <param name="options">What opens it; null for the defaults.</param>
    public VaultPlace(string folder, VaultOptions? options = null)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Options = options ?? new VaultOptions();
        KeyFile = Options.KeyFile is { } named ? Path.GetFullPath(named) : Folder + ".key";
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    public VaultOptions Options { get; }

    /// <summary>The root key file, absolute.</summary>
    public string KeyFile { get; }

    /// <summary>Where the last checkpoint is remembered outside the vault.</summary>
    public string PinPath => KeyFile + ".pin";

    /// <summary>Where a server keeps the items of evidence of its cases: beside the vault, under a key that is in it.</summary>
    public string EvidenceFolder => Path.Combine(Path.GetDirectoryName(Folder) ?? Folder, "evidence");

    public string CataloguePath => Path.Combine(Folder, VaultCatalogue.FileName);

    /// <summary>Puts another disk in the place of the real one; for tests.</summary>
    public Func<IVaultDisk, IVaultDisk>? Wrap { get; init; }

    /// <summary>Changes what the writer is made of; for tests.</summary>
    public Func<WriterParts, WriterParts>? Adjust { get; init; }
}
