using System.Globalization;

namespace Palisade.Conformance.Formats;

/// <summary>A checked-in list of explained differences from an oracle: <c>case,reason</c>. It can only shrink: an entry that no longer differs fails the test.</summary>
internal sealed class KnownDifferences
{
    private readonly Dictionary<string, string> _reasons = [];
    private readonly HashSet<string> _met = [];
    private readonly List<string> _unexplained = [];

    public KnownDifferences(string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(Palisade.Tests.TestData.Root, "tests", "Palisade.Conformance", name)).Skip(1))
        {
            int comma = line.IndexOf(',', StringComparison.Ordinal);
            if (comma > 0)
                _reasons.Add(line[..comma], line[(comma + 1)..]);
        }
    }

    /// <summary>The cases compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Compares one case.</summary>
    public void Compare(string name, object? expected, object? actual)
    {
        Compared++;
        if (Equals(expected, actual))
            return;
        name = name.Replace(',', ';');
        if (!_reasons.ContainsKey(name))
            _unexplained.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: expected '{expected}', got '{actual}'"));
        _met.Add(name);
    }

    /// <summary>Fails for differences that are not in the list, and for entries that do not differ any more.</summary>
    public void Assert()
    {
        Xunit.Assert.True(_unexplained.Count == 0, $"{_unexplained.Count} of {Compared} differ:\n" + string.Join('\n', _unexplained.Take(60)));
        string[] stale = [.. _reasons.Keys.Where(k => !_met.Contains(k))];
        Xunit.Assert.True(stale.Length == 0, "no longer different, remove: " + string.Join(", ", stale));
    }
}
