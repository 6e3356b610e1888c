using System.Security.Cryptography;
using Palisade.Privacy;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;

namespace Palisade.Server.Detecting;

/// <summary>
/// The secrets of <see cref="DetectionKeys"/> among the keys of the vault, wrapped by its root key, so that a backup has them: after a restore, tokens of alerts would else no longer be those of their records, and
/// nothing would tell.
/// </summary>
internal static class KeptSecrets
{
    private static readonly (string Name, string File)[] s_secrets = [(VaultKeys.PseudonymsName, "pseudonyms.key"), (VaultKeys.StateName, "state.key")];

    /// <summary>Brings back what the data folder lacks and the vault has.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="place">The vault in it, which is there.</param>
    /// <exception cref="IOException">The vault or its keys cannot be read, or a file not be made.</exception>
    public static void Restore(string dataFolder, VaultPlace place)
    {
        if (s_secrets.All(s => File.Exists(Path.Combine(dataFolder, s.File))))
            return;
        using KeptVault vault = KeptVault.OpenToRead(place);
        foreach ((string name, string file) in s_secrets)
        {
            string path = Path.Combine(dataFolder, file);
            if (!File.Exists(path) && vault.Keys.FindServerKey(name) is { } secret)
                PseudonymKey.Save(path, secret);
        }
    }

    /// <summary>Keeps them in the vault, where it has none.</summary>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="keys">The keys of the open vault.</param>
    /// <param name="used">The secrets that are in use.</param>
    /// <exception cref="InvalidDataException">The vault has another: says what to do.</exception>
    public static void Keep(string dataFolder, VaultKeys keys, DetectionKeys used)
    {
        foreach ((string name, string file) in s_secrets)
        {
            byte[] secret = name == VaultKeys.PseudonymsName ? used.Pseudonyms : used.State;
            if (keys.FindServerKey(name) is not { } kept)
                keys.KeepServerKey(name, secret);
            else if (!CryptographicOperations.FixedTimeEquals(kept, secret))
                throw new InvalidDataException($"{Path.Combine(dataFolder, file)} is not the key that this vault was used with before: the same persons and machines would get other tokens than in the alerts and cases that are there. Move it away, and start again: the vault has the right one");
        }
    }
}
