using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Palisade.Rules;
using Palisade.Rules.Caching;
using Palisade.Rules.Mapping;

namespace Palisade.Tests.Rules.Caching;

/// <summary>Every public property of rules as text, by reflection: a property that the cache forgets shows.</summary>
internal static class ObjectText
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    // Some that the mapping gives other names, for correlations.
    private static readonly string[] s_fields = ["Image", "User", "ParentImage", "nosuch"];

    /// <summary>Rules and how they run.</summary>
    public static string Of(CachedRules cached) => Of(cached.Rules, cached.Mapping);

    public static string Of(RuleCollection rules, LogSourceMapping mapping)
    {
        StringBuilder text = new();
        Append(rules, text);
        foreach (Rule rule in rules.Rules)
        {
            foreach (RuleVariant variant in mapping.VariantsOf(rule))
            {
                Assert.Same(rule, variant.Rule);
                Append(variant, text.Append("\n  "));
                foreach (string field in s_fields)
                    Append(variant.NamesOf(field), text);
            }
        }

        return text.ToString();
    }

    private static void Append(object? value, StringBuilder text)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case IPNetwork or Enum or TimeSpan or bool:
                text.Append(value);
                break;
            case IFormattable number:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture));
                break;
            case IDictionary map:
                foreach (object key in map.Keys.Cast<object>().OrderBy(k => (string)k, StringComparer.Ordinal))
                {
                    Append(key, text);
                    Append(map[key], text.Append(": "));
                }

                break;
            case IEnumerable list:
                text.Append('[');
                foreach (object? item in list)
                    Append(item, text.Append(' '));
                text.Append(']');
                break;
            case ITuple tuple:
                for (int i = 0; i < tuple.Length; i++)
                    Append(tuple[i], text.Append('|'));
                break;
            default:
                AppendProperties(value, text);
                break;
        }
    }

    private static void AppendProperties(object value, StringBuilder text)
    {
        text.Append('\n').Append(value.GetType().Name).Append('(');
        foreach (PropertyInfo property in s_properties.GetOrAdd(value.GetType(), PropertiesOf))
            Append(property.GetValue(value), text.Append(' ').Append(property.Name).Append('='));
        text.Append(')');
    }

    private static PropertyInfo[] PropertiesOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0 && !(type == typeof(RuleVariant) && p.Name == "Rule")).OrderBy(p => p.Name, StringComparer.Ordinal)];
}
