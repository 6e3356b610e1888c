using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Rules;
using Palisade.Rules.Caching;
using Palisade.Rules.Indicators;
using Palisade.Rules.Mapping;
using Palisade.Rules.Reading;

namespace Palisade.Server.Rulebook;

/// <summary>Where the rules of the server come from. Immutable.</summary>
/// <param name="Rules">Files and folders; empty for the starter rules.</param>
/// <param name="Mappings">Mapping files, after the built-in one.</param>
/// <param name="Indicators">Lists of indicators: files and folders.</param>
internal sealed record RulePlaces(IReadOnlyList<string> Rules, IReadOnlyList<string> Mappings, IReadOnlyList<string> Indicators)
{
    /// <summary>Whether the rules are those in the program, which never change.</summary>
    public bool AreStarterRules => Rules.Count == 0;

    /// <summary>Reads them, from the compiled cache where it can.</summary>
    public RuleReading Load()
    {
        CachedRules? cached = AreStarterRules ? null : RuleCache.OfUser()?.Load(Rules, RuleLoadOptions.Default);
        LogSourceMapping mapping = Mappings.Count > 0 ? LogSourceMapping.Load(Mappings) : cached?.Mapping ?? LogSourceMapping.Default;
        RuleCollection rules = cached?.Rules ?? (AreStarterRules ? StarterRules.Load(RuleLoadOptions.Default) : RuleLoader.Load(Rules, RuleLoadOptions.Default));
        return new RuleReading(rules, mapping, IndicatorSet.Load(Indicators));
    }

    /// <summary>Tells whether any file has changed: a digest over paths, lengths and times of change.</summary>
    public string Stamp()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (IReadOnlyList<string> files, IReadOnlyList<RuleError> errors) = RuleFileWalk.Of(Rules);
        foreach (string path in files.Concat(Mappings).Concat(IndicatorSet.Files(Indicators, [])))
            hash.AppendData(Encoding.UTF8.GetBytes(Line(path)));
        foreach (RuleError error in errors)
            hash.AppendData(Encoding.UTF8.GetBytes($"{error.Path}\0{error.Reason}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Line(string path)
    {
        FileInfo file = new(path);
        try
        {
            return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{path}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n") : $"{path}\0gone\n";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{path}\0{e.Message}\n";
        }
    }
}

/// <summary>What was read.</summary>
/// <param name="Rules">The rules, and what was rejected.</param>
/// <param name="Mapping">From log sources to fields.</param>
/// <param name="Indicators">Indicators of threats, and what could not be read.</param>
internal sealed record RuleReading(RuleCollection Rules, LogSourceMapping Mapping, IndicatorSet Indicators);
