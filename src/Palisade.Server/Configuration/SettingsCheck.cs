using System.Data.Common;
using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Listeners;
using Palisade.Server.Rulebook;
using Palisade.Vault;
using Palisade.Vault.Keys;
using Palisade.Vault.Retention;

namespace Palisade.Server.Configuration;

/// <summary>What <c>serve --check</c> looks at besides the text of the file: whether rules are where it says, and whether the vault has the classes that listeners ask for.</summary>
internal static class SettingsCheck
{
    /// <summary>What is wrong; nothing when all is well.</summary>
    /// <param name="settings">Settings that could be read.</param>
    /// <param name="vaultFolder">Where the vault lies, or will.</param>
    /// <param name="vault">What opens it.</param>
    /// <param name="rules">What would become of the rules, in numbers; null where they cannot be read.</param>
    public static IReadOnlyList<SettingsProblem> Of(ServeSettings settings, string vaultFolder, VaultOptions vault, out RuleNumbers? rules)
    {
        rules = null;
        List<SettingsProblem> problems = [.. Missing(settings)];
        if (OfDataFolder(settings) is { } file)
            return [file, .. problems];
        SettingsProblem? noKey = OfKey(settings, vaultFolder);
        if (!Missing(settings).Any())
        {
            RuleReading read = new RulePlaces(settings.Rules, settings.Mappings, settings.Indicators).Load();
            // What is approved stands in the database, which a check does not open: all that need it count as waiting.
            rules = RuleNumbers.Of(new RuleGate(() => new Dictionary<string, DateTimeOffset>(), new byte[32]).Compile(read.Rules, read.Mapping, read.Indicators, 1));
            problems.AddRange(OfRules(settings, read));
        }

        problems.AddRange(noKey is not null ? [noKey] : OfClasses(settings, vaultFolder, vault));
        return problems;
    }

    /// <summary>Whether the data folder can be one; null when it can.</summary>
    public static SettingsProblem? OfDataFolder(ServeSettings settings) => File.Exists(settings.DataFolder)
        ? settings.Places.Problem("data", settings.DataFolder, $"{settings.DataFolder} is a file, and must be a folder: name another as --data, or as 'data' in the configuration file.")
        : null;

    // The key is asked for by the first record; here before.
    private static SettingsProblem? OfKey(ServeSettings settings, string vaultFolder)
    {
        string key = settings.KeyFile ?? vaultFolder + ".key";
        return !Directory.Exists(vaultFolder) || File.Exists(key) ? null
            : settings.Places.Problem("keyFile", key, ServerKey.Words(new VaultKeyException(KeyFault.Missing, ""), settings));
    }

    /// <summary>Files and folders of rules, mappings and indicators that are not there.</summary>
    public static IEnumerable<string> MissingPaths(RulePlaces places) => places.Rules.Concat(places.Mappings).Concat(places.Indicators).Where(p => !IsThere(p));

    private static bool IsThere(string path) => File.Exists(path) || Directory.Exists(path);

    /// <summary>The same, each with its place in the configuration.</summary>
    public static IEnumerable<SettingsProblem> Missing(ServeSettings settings)
    {
        foreach ((string setting, IReadOnlyList<string> paths) in ((string, IReadOnlyList<string>)[])[("rules", settings.Rules), ("mappings", settings.Mappings), ("indicators", settings.Indicators)])
        {
            foreach (string path in paths.Where(p => !IsThere(p)))
                yield return settings.Places.Problem(setting, path, $"{path}: there is no such file or folder.");
        }
    }

    private static IEnumerable<SettingsProblem> OfRules(ServeSettings settings, RuleReading read)
    {
        foreach (RuleError error in read.Mapping.Errors)
            yield return new SettingsProblem(error.Path, error.Line, error.Column, error.Reason);
        if (settings.Rules.Count > 0 && read.Rules is { Rules.Length: 0, Correlations.Length: 0 })
            yield return settings.Places.Problem("rules", settings.Rules[0], $"{string.Join(", ", settings.Rules)}: there is no rule that can be used, so nothing would be found{(read.Rules.Errors.Length > 0 ? ": see 'palisade rules check'" : "")}.");
    }

    private static IEnumerable<SettingsProblem> OfClasses(ServeSettings settings, string folder, VaultOptions vault)
    {
        string[] known;
        SettingsProblem? closed = null;
        try
        {
            known = [.. KnownClasses(folder, vault)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or VaultKeyException or DbException)
        {
            (known, closed) = ([], new SettingsProblem(folder, 0, 0, $"the vault cannot be read, so the classes of the listeners are not checked: {(e is VaultKeyException key ? ServerKey.Words(key, settings) : e.Message)}"));
        }

        if (closed is not null)
        {
            yield return closed;
            yield break;
        }

        foreach ((string name, string @class) in ListenerSet.ClassesAsked(settings).Where(a => !known.Contains(a.Class)))
            yield return settings.Places.Problem("class", name, ListenerSet.UnknownClass(name, @class, known, folder));
    }

    // Beside a server that runs; a vault that is not there yet is made with these.
    private static IEnumerable<string> KnownClasses(string folder, VaultOptions vault)
    {
        if (!Directory.Exists(folder))
            return vault.Classes.Keys;
        using KeptVault kept = KeptVault.OpenToRead(new VaultPlace(folder, vault));
        return [.. VaultLedger.Read(kept.Log()).Classes.Keys.Where(c => c != LedgerEntry.Class)];
    }
}
