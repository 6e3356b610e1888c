using Palisade.Vault.Keys;

namespace Palisade.Server.Configuration;

/// <summary>Says what is wrong with the root key in the words of the server, whose configuration names it; the commands of the vault have an option for it.</summary>
internal static class ServerKey
{
    /// <summary>What is wrong, and what to do next.</summary>
    /// <param name="problem">What the vault said.</param>
    /// <param name="settings">The settings of the server.</param>
    /// <returns>Words for the console.</returns>
    public static string Words(VaultKeyException problem, ServeSettings settings)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(settings);
        string vault = Path.Combine(settings.DataFolder, "vault"), key = settings.KeyFile ?? vault + ".key";
        string what = settings.KeyFile is null ? "(where it lies when the configuration has no 'keyFile')" : "(the 'keyFile' of the configuration)";
        return problem.Fault switch
        {
            KeyFault.Missing => $"There is no root key file {key} {what}. Put it back, or name it, or its second copy, as 'keyFile' in the configuration file; or recover it from its shares with: palisade vault key recover {vault} SHARE...",
            KeyFault.Damaged => $"{key} {what} is no root key file, or a damaged one. Name its second copy as 'keyFile' in the configuration file; or move it away and recover the key from its shares with: palisade vault key recover {vault} SHARE...",
            _ => problem.Message,
        };
    }
}
