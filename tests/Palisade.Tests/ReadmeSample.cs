// usings
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests;

/// <summary>The sample of the README, compiled and run, and held to the README's text.</summary>
public sealed class ReadmeSample
{
    [Fact]
    public void The_sample_finds_attacks_in_the_samples()
    {
        using StringWriter output = new();
        string back = Environment.CurrentDirectory;
        Environment.CurrentDirectory = TestData.Root;
        try
        {
            Run(output);
        }
        finally
        {
            Environment.CurrentDirectory = back;
        }

        Assert.Contains("High: ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_this_code()
    {
        string readme = File.ReadAllText(Path.Combine(TestData.Root, "README.md"));
        string shown = readme.Split("```csharp\n")[1].Split("```")[0];
        string source = File.ReadAllText(Path.Combine(TestData.Root, "tests", "Palisade.Tests", "ReadmeSample.cs"));
        string usings = source.Split("// usings\n")[1].Split("\nnamespace")[0];
        string ran = source.Split("// sample\n")[1].Split("        // end")[0];
        // The namespace of the tests lies in the first.
        Assert.Equal(shown, "using Palisade;\n" + usings + '\n' + string.Join('\n', ran.Split('\n').Select(l => l.Length > 8 ? l[8..] : l.Trim())));
    }

    private static void Run(TextWriter output)
    {
        // sample
        RuleCollection loaded = RuleLoader.Load(["samples/rules"]);
        RuleSet rules = RuleSet.Compile(loaded.Rules);
        Matcher matcher = rules.CreateMatcher();
        foreach (LogEvent e in LogReader.Read(["samples/logs"], rules.Vocabulary))
        {
            for (int i = 0, matches = matcher.Match(e); i < matches; i++)
            {
                Rule rule = rules.Rules[matcher.RuleAt(i)];
                output.WriteLine($"{rule.Level}: {rule.Title} at record {e.RecordNumber}");
            }
        }
        // end
    }
}
