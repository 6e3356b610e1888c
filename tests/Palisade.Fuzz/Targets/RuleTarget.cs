using Palisade.Rules;
using Palisade.Rules.Linting;
using Palisade.Rules.Reading;
using Palisade.Tests;

namespace Palisade.Fuzz.Targets;

/// <summary>Rule files.</summary>
/// <remarks>Checks that loading, linting and explaining never throw, that errors have a place and a reason, and that the plain YAML reader reads what the full one does.</remarks>
internal static class RuleTarget
{
    /// <summary>Takes one input; throws when the answer is wrong.</summary>
    public static void Fuzz(byte[] input)
    {
        RuleCollection loaded = RuleLoader.LoadText("fuzz.yml", input);
        foreach (RuleError error in loaded.Errors)
        {
            if (error.Line < 1 || error.Column < 1 || error.Reason.Length == 0)
                throw new InvalidOperationException($"an error without a place or a reason: {error}");
        }

        foreach (Rule rule in loaded.Rules)
        {
            if (RuleText.Of(rule.Condition).Length == 0 || RuleText.Lines(rule.Condition).Count == 0)
                throw new InvalidOperationException("a condition without words");
        }

        RuleLinter.CheckTexts([new("fuzz.yml", input)]);
        if (RuleBytes.TryDecode(input, out string text, out _))
            YamlTarget.Compare(text);
    }

    /// <summary>Rules with all there is in them, and real ones where the data folder is there.</summary>
    public static IEnumerable<byte[]> Seeds()
    {
        yield return "title: T\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\nstatus: test\nlogsource:\n    product: windows\ndetection:\n    a:\n        F|contains|all: ['x', \"y\\n\"]\n        G|re|i: a.*b\n        H|cidr: 10.0.0.0/8\n    b:\n        - 'word'\n        - I|windash|endswith: ' -x'\n          J|gte: 5\n    condition: a and not 1 of b* # note\n"u8.ToArray();
        yield return "action: global\ntitle: T\nlogsource: {product: linux}\n---\ndetection:\n  s: &s\n    F|base64offset|contains: abc\n    L|hour: 5\n  t: *s\n  timeframe: 5m\n  condition: s | count(F) by G, H > 5\n"u8.ToArray();
        yield return "title: C\nname: c\ncorrelation:\n    type: temporal\n    rules:\n    - a\n    - b\n    group-by: [x]\n    timespan: 5m\n    aliases:\n        x:\n            a: F\n    condition: a and (b or not c)\n---\ntitle: F\nlogsource:\n    product: windows\nfilter:\n    rules: any\n    s:\n        User: |\n            adm\n            root\n        Long: several\n          lines\n\n          of text\n    condition: not s\n"u8.ToArray();
        if (TestData.TryFind("sigma-rules/rules") is not { } folder)
            yield break;
        foreach (string path in Directory.EnumerateFiles(folder, "*.yml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where((_, i) => i % 60 == 0))
            yield return File.ReadAllBytes(path);
    }
}
