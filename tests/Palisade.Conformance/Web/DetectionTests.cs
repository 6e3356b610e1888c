using Palisade.Parsing;
using Palisade.Sources;

namespace Palisade.Tests.Formats;

/// <summary>What every file of the outside data is taken for, told from its content alone.</summary>
[Trait("Category", "FormatOracle")]
public sealed class DetectionTests
{
    [DataFact("sigma-rules")]
    public void Files_are_taken_for_what_they_are()
    {
        string root = TestData.Folder!;
        DetectionRule[] rules = DetectionRule.ReadAll(Path.Combine(TestData.Root, "tests", "Palisade.Conformance", "Web", "Detection.csv"));
        List<string> wrong = [];
        byte[] head = new byte[InputFormats.HeadBytes];
        int judged = 0;
        foreach (LogInput input in LogInputs.Enumerate([root]).OfType<LogInput>())
        {
            string path = Path.GetRelativePath(root, input.Path).Replace('\\', '/');
            if (rules.FirstOrDefault(r => r.Fits(path)) is not { } rule)
                continue;
            judged++;
            using Stream stream = input.Open();
            string format = InputFormats.Detect(head.AsSpan(0, stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)))?.Name ?? "none";
            if (!rule.Formats.Contains(format))
                wrong.Add($"{path}: {format}, not {string.Join(" or ", rule.Formats)}");
        }

        Assert.True(judged > 1000, $"{judged} files");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {judged} files:\n" + string.Join('\n', wrong.Take(60)));
    }

    [DataFact("sigma-rules")]
    public void Nothing_in_the_outside_data_is_a_problem() =>
        Assert.Empty(LogInputs.Enumerate([TestData.Folder!]).OfType<InputProblem>().Where(p => p.Kind == InputProblemKind.Unreadable).Select(p => $"{p.Path}: {p.Reason}"));

    /// <summary>One line of Detection.csv: a path with *, and the formats that its files may be; the first that fits counts.</summary>
    private sealed record DetectionRule(string Pattern, string[] Formats)
    {
        public static DetectionRule[] ReadAll(string path) =>
            [.. File.ReadLines(path).Skip(1).Where(l => l.Length > 0).Select(l => l.Split(',')).Select(p => new DetectionRule(p[0], p[1].Split('|')))];

        public bool Fits(string path) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(Pattern, path, ignoreCase: false);
    }
}
