using Palisade.Parsing;
using Palisade.Tests;

namespace Palisade.Conformance.Formats;

/// <summary>Plaso's counts of events for the files that are ours.</summary>
[Trait("Category", "FormatOracle")]
public sealed class PlasoTests
{
    [DataFact("plaso-logs/expected.csv")]
    public void Counts_are_those_of_plaso()
    {
        KnownDifferences differences = new("PlasoLinuxDifferences.csv");
        foreach (string[] row in File.ReadLines(TestData.Find("plaso-logs/expected.csv")).Skip(1).Select(l => l.Split(',')))
        {
            if (row[1].Length == 0 || TestData.TryFind("plaso-logs/" + row[0]) is not { } path)
                continue;
            byte[] bytes = File.ReadAllBytes(path);
            if (InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes))) is not { Name: "syslog" or "auditd" or "kv" or "cef" } format)
                continue;
            EventList list = EventList.Of(format, bytes);

            // Joined audit records count one by one, as plaso counts them.
            int count = list.Events.Sum(e => format.Name == "auditd" ? e["type"].Count : 1);
            differences.Compare(row[0], row[1], $"{count}");
        }

        Assert.True(differences.Compared > 0);
        differences.Assert();
    }
}
