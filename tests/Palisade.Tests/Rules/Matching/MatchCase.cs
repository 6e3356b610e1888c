using System.Text;
using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

/// <summary>Small rules and small events for tests of the engine.</summary>
internal static class MatchCase
{
    private const string Head = "title: T\nid: 00000000-0000-4000-8000-000000000001\nstatus: test\nlogsource:\n    product: acme\ndetection:\n";

    /// <summary>A rule with this detection section, its lines indented by four.</summary>
    public static RuleSet Compile(string detection, RuleSetOptions? options = null)
    {
        RuleCollection loaded = RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(Head + detection));
        Assert.Empty(loaded.Errors);
        return RuleSet.Compile(loaded.Rules, null, options);
    }

    /// <summary>An event of <c>name=value;name=value</c>; a value <c>null</c> is null.</summary>
    public static LogEvent Event(EventVocabulary vocabulary, string fields)
    {
        LogEvent e = new(vocabulary);
        e.Reset([]);
        e.Source = vocabulary.Intern(new EventSource("acme"));
        foreach (string field in fields.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = field.Split('=', 2);
            if (parts[1] == "null")
                e.AddNull(vocabulary.Intern(parts[0]));
            else if (long.TryParse(parts[1], out long number))
                e.AddNumber(vocabulary.Intern(parts[0]), number);
            else
                e.AddText(vocabulary.Intern(parts[0]), parts[1]);
            if (parts[0] == "EventID")
                e.EventId = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        }

        return e;
    }
}
