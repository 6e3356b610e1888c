using System.Text;
using System.Text.Json;
using Palisade.Rules.Matching;

namespace Palisade.Rules.Indicators;

/// <summary>Indicators made ready for matching. Immutable; safe on any thread; each thread makes its own <see cref="IndicatorMatcher"/>.</summary>
internal sealed class IndicatorSet
{
    private readonly Dictionary<UInt128, Indicator[]> _addresses = [];
    private readonly Dictionary<string, Indicator[]> _texts = new(StringComparer.Ordinal);

    private IndicatorSet(IReadOnlyList<Indicator> indicators, IReadOnlyList<IndicatorProblem> problems)
    {
        (All, Problems) = (indicators, problems);
        foreach (IGrouping<string, Indicator> same in indicators.GroupBy(i => i.Kind == IndicatorKind.Address ? "" : i.Value, StringComparer.Ordinal))
        {
            if (same.Key.Length > 0)
                _texts.Add(same.Key, [.. same]);
        }

        foreach (IGrouping<UInt128, Indicator> same in indicators.Where(i => i.Kind == IndicatorKind.Address).GroupBy(i => KeyOf(i.Value)))
            _addresses.Add(same.Key, [.. same]);
        HasUrls = indicators.Any(i => i.Kind == IndicatorKind.Url);
    }

    /// <summary>None.</summary>
    public static IndicatorSet Empty { get; } = new([], []);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Indicator> All { get; }

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<IndicatorProblem> Problems { get; }

    /// <summary>Whether whole URLs are looked for.</summary>
    public bool HasUrls { get; }

    /// <summary>Reads files, and all <c>.txt</c>, <c>.csv</c> and <c>.json</c> files below folders, in ordinal order.</summary>
    public static IndicatorSet Load(IEnumerable<string> paths)
    {
        List<Indicator> found = [];
        List<IndicatorProblem> problems = [];
        foreach (string file in Files(paths, problems))
            Read(file, found, problems);
        return new IndicatorSet([.. found.DistinctBy(i => (i.Kind, i.Value, i.List))], problems);
    }

    /// <summary>Some of them.</summary>
    public IndicatorSet Only(Func<Indicator, bool> which) => new([.. All.Where(which)], Problems);

    /// <summary>The files that <see cref="Load"/> reads.</summary>
    public static IEnumerable<string> Files(IEnumerable<string> paths, List<IndicatorProblem> problems)
    {
        List<string> files = [];
        foreach (string path in paths)
        {
            try
            {
                if (Directory.Exists(path))
                    files.AddRange(Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16 }).Where(IsList).Order(StringComparer.Ordinal));
                else if (File.Exists(path))
                    files.Add(path);
                else
                    problems.Add(new IndicatorProblem(path, 0, "no such file or folder"));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new IndicatorProblem(path, 0, e.Message));
            }
        }

        return files;
    }

    /// <summary>Those of an address.</summary>
    public Indicator[]? OfAddress(UInt128 bits, bool isV4) => _addresses.GetValueOrDefault(KeyOf(bits, isV4));

    /// <summary>The table of digests, domains and URLs, for looking up without a string.</summary>
    public Dictionary<string, Indicator[]>.AlternateLookup<ReadOnlySpan<char>> Texts => _texts.GetAlternateLookup<ReadOnlySpan<char>>();

    private static UInt128 KeyOf(string address) => AddressText.TryParse(Encoding.UTF8.GetBytes(address), out UInt128 bits, out bool isV4) ? KeyOf(bits, isV4) : 0;

    // As IPv4-mapped IPv6, so that both families have one table.
    private static UInt128 KeyOf(UInt128 bits, bool isV4) => isV4 ? bits | ((UInt128)0xFFFF << 32) : bits;

    private static bool IsList(string path) => Path.GetExtension(path).ToLowerInvariant() is ".txt" or ".csv" or ".json" or ".stix";

    private static void Read(string path, List<Indicator> found, List<IndicatorProblem> problems)
    {
        try
        {
            if (new FileInfo(path).Length > Limits.MaxIndicatorFileBytes)
            {
                problems.Add(new IndicatorProblem(path, 0, $"longer than {Limits.MaxIndicatorFileBytes >> 20} MiB"));
                return;
            }

            using FileStream file = File.OpenRead(path);
            if (Path.GetExtension(path).ToLowerInvariant() is ".json" or ".stix")
            {
                new StixBundleReader(path, found, problems).Read(file);
                return;
            }

            using StreamReader text = new(file, Encoding.UTF8);
            new IndicatorListReader(path, found, problems).Read(text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            problems.Add(new IndicatorProblem(path, 0, e is JsonException ? "no JSON: " + e.Message : e.Message));
        }
    }
}
