using System.Text;
using Palisade.Rules;

namespace Palisade.Tests.Rules.Reading;

/// <summary>Loads small rules for tests.</summary>
internal static class RuleSample
{
    public const string Head = "title: T\nlogsource:\n    product: windows\n";

    public static RuleCollection Load(string text, RuleLoadOptions? options = null) => RuleLoader.LoadText("r.yml", Encoding.UTF8.GetBytes(text), options);

    /// <summary>The condition of a rule with this detection section (its lines indented by four), in words; or its error as line:column reason.</summary>
    /// <remarks>The first line of the detection is line 5 of the file.</remarks>
    public static string Words(string detection, RuleLoadOptions? options = null)
    {
        RuleCollection loaded = Load($"{Head}detection:\n{detection}", options);
        if (!loaded.Errors.IsEmpty)
            return Error(loaded);
        return RuleText.Of(Assert.Single(loaded.Rules).Condition);
    }

    /// <summary>One selection with one entry.</summary>
    public static string Entry(string entry, RuleLoadOptions? options = null) => Words($"    s:\n        {entry}\n    condition: s\n", options);

    /// <summary>The only error.</summary>
    public static string Error(RuleCollection loaded)
    {
        RuleError error = Assert.Single(loaded.Errors);
        Assert.Equal("r.yml", error.Path);
        return $"{error.Line}:{error.Column} {error.Reason}";
    }
}
