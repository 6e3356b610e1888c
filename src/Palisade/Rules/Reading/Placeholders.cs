using System.Collections.Immutable;
using System.Text;

namespace Palisade.Rules.Reading;

/// <summary>Replaces <c>%name%</c> in values under the modifier <c>expand</c>.</summary>
/// <remarks>Sigma specification 2.1.0, "Placeholders": <c>\%</c> is a percent sign; a tool without values must reject the rule.</remarks>
internal static class Placeholders
{
    /// <summary>The value with each placeholder replaced by each of its values; null, with an error reported, when one has none or there are too many.</summary>
    public static List<string>? Expand(YamlScalar value, Func<string, string> escape, ReadingContext context)
    {
        List<string> texts = [""];
        StringBuilder literal = new();
        string text = value.Text;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '%' or '\\')
            {
                // A double backslash stays two: it is read as an escape by the pattern later.
                literal.Append(text[i + 1] == '%' ? "%" : "\\\\");
                i++;
            }
            else if (text[i] == '%' && text.IndexOf('%', i + 1) is var end and > 0 && IsName(text.AsSpan(i + 1, end - i - 1)))
            {
                string name = text[(i + 1)..end];
                if (!context.Options.Placeholders.TryGetValue(name, out ImmutableArray<string> values) || values.IsDefaultOrEmpty)
                {
                    context.Report(value, $"placeholder without values: %{name}%");
                    return null;
                }

                string before = literal.ToString();
                literal.Clear();
                if ((long)texts.Count * values.Length > Limits.MaxValueForms)
                {
                    context.Report(value, $"the placeholders of '{text}' stand for more than {Limits.MaxValueForms} values: give them fewer values");
                    return null;
                }

                texts = [.. texts.SelectMany(t => values.Select(v => t + before + escape(v)))];
                i = end;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        return [.. texts.Select(t => t + literal)];
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!(char.IsLetterOrDigit(c) || c is '_' or '-' or '.'))
                return false;
        }

        return !name.IsEmpty;
    }
}
