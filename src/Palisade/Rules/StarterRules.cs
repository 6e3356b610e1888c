using System.Collections.Immutable;
using System.Reflection;

namespace Palisade.Rules;

/// <summary>The starter rules that are part of the program, the same as in <c>samples/rules</c>; what runs when no rules are named. Safe on any thread.</summary>
public static class StarterRules
{
    private const string Prefix = "starter/";

    /// <summary>Paths, as <c>starter/NAME.yml</c>, with their bytes, UTF-8, in ordinal order of the paths.</summary>
    public static ImmutableArray<KeyValuePair<string, byte[]>> Texts { get; } =
    [
        .. typeof(StarterRules).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => KeyValuePair.Create(name, Read(typeof(StarterRules).Assembly, name))),
    ];

    /// <summary>Loads them.</summary>
    /// <param name="options">What to run; null for the defaults.</param>
    public static RuleCollection Load(RuleLoadOptions? options = null) => RuleLoader.LoadTexts(Texts, options);

    private static byte[] Read(Assembly assembly, string name)
    {
        using Stream resource = assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
