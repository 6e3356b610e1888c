namespace Palisade.Tests.Formats;

/// <summary>A list of differences to an oracle, each with its reason, in a file beside the tests. It can only shrink: what is not found any more must go.</summary>
internal static class ExplainedList
{
    public static void Check(string file, IEnumerable<string> found)
    {
        string path = Path.Combine(TestData.Root, "tests", "Palisade.Conformance", "Web", file);
        HashSet<string> known = [.. File.ReadLines(path).Skip(1).Where(l => l.Length > 0).Select(l => l.Split(';', 2)[1])];
        List<string> unexplained = [.. found.Distinct().Where(f => !known.Remove(f))];
        Assert.True(unexplained.Count == 0, $"{unexplained.Count} unexplained:\n" + string.Join('\n', unexplained.Take(60)));
        Assert.True(known.Count == 0, "no longer true, take it off the list:\n" + string.Join('\n', known));
    }
}
