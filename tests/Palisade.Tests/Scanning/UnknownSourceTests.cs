namespace Palisade.Tests.Scanning;

/// <summary>A rule with a slip in its log source does not run on everything else of its product.</summary>
public sealed class UnknownSourceTests
{
    private const string Log = """{"Channel":"Security","EventID":4688,"Computer":"h1","CommandLine":"evil"}""" + "\n";

    [Theory]
    [InlineData("category: process_creatoin", 0, 1)]
    [InlineData("service: securty", 0, 1)]
    [InlineData("service: security", 1, 0)]
    public void A_word_that_nothing_knows_matches_nothing_and_is_counted(string source, int findings, int unknown)
    {
        ScannedText scanned = ScannedText.Scan($"title: t\nid: 11111111-1111-4111-8111-111111111111\nlogsource:\n    product: windows\n    {source}\ndetection:\n    s:\n        CommandLine: evil\n    condition: s\n", Log);
        Assert.Equal((findings, unknown), (scanned.Findings.Count, scanned.Summary.RulesOfUnknownSource));
    }
}
