using System.Collections.Immutable;

namespace Palisade.Rules.Reading;

/// <summary>Reads <c>Field|modifier|modifier</c> and refuses combinations that mean nothing, with what to write instead.</summary>
/// <remarks>Sigma specification 2.1.0, "Sigma Modifiers". Modifiers are applied in the order written.</remarks>
internal static class FieldKeyParser
{
    private static readonly Modifier[] s_places = [Modifier.Contains, Modifier.StartsWith, Modifier.EndsWith];

    /// <summary>The key, or null with an error reported.</summary>
    public static FieldKey? Parse(YamlScalar key, ReadingContext context)
    {
        string text = key.Text;
        int bar = text.IndexOf('|', StringComparison.Ordinal);
        if (bar < 0)
            return new FieldKey { Field = text, Text = text };
        FieldKey result = new() { Field = text[..bar].Trim(), Text = text };
        List<Modifier> seen = [];
        bool isWrong = false;
        for (int start = bar + 1; start <= text.Length;)
        {
            int end = text.IndexOf('|', start);
            end = end < 0 ? text.Length : end;
            string name = text[start..end].Trim();
            bool isKnown = ModifierNames.TryParse(name, out Modifier modifier);
            // What follows from a mistake is none of its own.
            string? wrong = isKnown
                ? isWrong ? null : Refuse(modifier, name, seen, result)
                : name.Length == 0
                    ? $"no modifier after '|' in '{text}': write a modifier or leave the '|' out"
                    : $"unknown modifier '{name}' in '{text}': {ModifierNames.Instead(name)}";
            if (wrong is not null)
            {
                context.Report(key.Line, ScalarColumn.Of(key, start), wrong);
                isWrong = true;
            }
            else if (isKnown)
            {
                result = Apply(result, modifier);
                seen.Add(modifier);
            }

            start = end + 1;
        }

        if (isWrong)
            return null;
        if (RefuseWhole(result) is not { } reason)
            return result;
        context.Report(key, reason);
        return null;
    }

    private static FieldKey Apply(FieldKey key, Modifier modifier) => modifier switch
    {
        Modifier.All => key with { All = true },
        Modifier.Contains => key with { Place = TextPlace.Contains },
        Modifier.StartsWith => key with { Place = TextPlace.StartsWith },
        Modifier.EndsWith => key with { Place = TextPlace.EndsWith },
        Modifier.Exists => key with { Kind = ValueKind.Exists },
        Modifier.Cased => key with { Cased = true },
        Modifier.NotEqual => key with { Negated = true },
        Modifier.Windash => key with { Windash = true },
        Modifier.Regex => key with { Kind = ValueKind.Regex },
        Modifier.RegexIgnoreCase => key with { IgnoreCase = true },
        Modifier.RegexMultiline => key with { Multiline = true },
        Modifier.RegexDotAll => key with { DotAll = true },
        Modifier.Base64 or Modifier.Base64Offset or Modifier.Utf16Le or Modifier.Utf16Be or Modifier.Utf16 => key with { Encodings = key.Encodings.Add(modifier) },
        Modifier.Cidr => key with { Kind = ValueKind.Cidr },
        Modifier.Expand => key with { Expand = true },
        Modifier.FieldReference => key with { Kind = ValueKind.FieldReference },
        >= Modifier.Less and <= Modifier.GreaterOrEqual => key with
        {
            Kind = key.Kind == ValueKind.TimePart ? ValueKind.TimePart : ValueKind.Number,
            Relation = RelationOf(modifier),
        },
        _ => key with { Kind = ValueKind.TimePart, TimePart = (TimePart)(modifier - Modifier.Minute) },
    };

    private static NumberRelation RelationOf(Modifier modifier) => modifier switch
    {
        Modifier.Less => NumberRelation.Less,
        Modifier.LessOrEqual => NumberRelation.LessOrEqual,
        Modifier.Greater => NumberRelation.Greater,
        _ => NumberRelation.GreaterOrEqual,
    };

    // What the modifier cannot be together with, given those before it.
    private static string? Refuse(Modifier modifier, string name, List<Modifier> seen, FieldKey key)
    {
        if (seen.Contains(modifier) && modifier is not (Modifier.Base64 or Modifier.Utf16Le))
            return $"modifier '{name}' twice in '{key.Text}': write it once";
        if (s_places.Contains(modifier) && key.Place != TextPlace.Whole)
            return $"'{PlaceName(key.Place)}' and '{name}' together in '{key.Text}': write one of them; for a beginning and an end write the value as 'begin*end' without either";
        if (modifier is Modifier.RegexIgnoreCase or Modifier.RegexMultiline or Modifier.RegexDotAll && key.Kind != ValueKind.Regex)
            return $"'{name}' without 're' in '{key.Text}': it is a part of 're', write '{key.Field}|re|{name}'";
        if (modifier is >= Modifier.Less and <= Modifier.GreaterOrEqual && key.Relation != NumberRelation.Equal)
            return $"two comparisons in '{key.Text}': write two keys, such as '{key.Field}|gte' and '{key.Field}|lte'";
        if (modifier is Modifier.Regex or Modifier.Cidr or Modifier.Exists && key.Place != TextPlace.Whole)
            return $"'{name}' after '{PlaceName(key.Place)}' in '{key.Text}': leave '{PlaceName(key.Place)}' out";
        if (IsEncoding(modifier) && key.Place != TextPlace.Whole)
            return $"'{name}' after '{PlaceName(key.Place)}' in '{key.Text}': a value is encoded first and then looked for, write '{key.Field}|{name}|{PlaceName(key.Place)}'";
        if (modifier is Modifier.Windash or Modifier.Expand && !key.Encodings.IsEmpty)
            return $"'{name}' after an encoding in '{key.Text}': write '{name}' before it";
        return RefuseKind(modifier, name, key);
    }

    // Two modifiers that each say what the value is.
    private static string? RefuseKind(Modifier modifier, string name, FieldKey key)
    {
        bool isTime = modifier is >= Modifier.Minute and <= Modifier.Year;
        bool isComparison = modifier is >= Modifier.Less and <= Modifier.GreaterOrEqual;
        bool setsKind = isTime || isComparison || modifier is Modifier.Regex or Modifier.Cidr or Modifier.Exists or Modifier.FieldReference;
        if (!setsKind || key.Kind == ValueKind.Text)
            return null;
        if ((isComparison && key.Kind == ValueKind.TimePart) || (isTime && key.Kind == ValueKind.Number))
            return null;
        return $"'{name}' cannot be combined with '{KindName(key)}' in '{key.Text}': write two keys";
    }

    // What only shows once all modifiers are known.
    private static string? RefuseWhole(FieldKey key)
    {
        if (key.IsKeyword)
        {
            if (key.Kind is not (ValueKind.Text or ValueKind.Regex))
                return $"'{KindName(key)}' needs a field in '{key.Text}': write 'Field|{KindName(key)}'";
            if (key.Place is TextPlace.StartsWith or TextPlace.EndsWith)
                return $"'{PlaceName(key.Place)}' needs a field in '{key.Text}': a keyword is looked for anywhere in the event, leave '{PlaceName(key.Place)}' out";
        }

        if (key.All && key.Negated)
            return $"'all' with 'neq' in '{key.Text}': 'neq' already means different from every value, leave 'all' out";
        if (key.Kind == ValueKind.Text)
            return null;
        if (!key.Encodings.IsEmpty || key.Windash)
            return $"'{KindName(key)}' takes no text modifier in '{key.Text}': leave {(key.Windash ? "'windash'" : "the encoding")} out";
        if (key.Expand && key.Kind is not (ValueKind.Regex or ValueKind.Cidr))
            return $"'{KindName(key)}' takes no placeholder in '{key.Text}': leave 'expand' out";
        if (key.Cased && key.Kind == ValueKind.Regex)
            return $"'cased' with 're' in '{key.Text}': regular expressions are case-sensitive, leave 'cased' out";
        if (key.Cased && key.Kind != ValueKind.FieldReference)
            return $"'cased' with '{KindName(key)}' in '{key.Text}': there is no case to look at, leave 'cased' out";
        if (key.Place != TextPlace.Whole && key.Kind is not (ValueKind.Regex or ValueKind.FieldReference))
            return $"'{PlaceName(key.Place)}' with '{KindName(key)}' in '{key.Text}': leave '{PlaceName(key.Place)}' out";
        if (key.Kind == ValueKind.Exists && (key.All || key.Negated))
            return $"'exists' stands alone, not as in '{key.Text}': write 'exists: true' or 'exists: false'";
        return null;
    }

    private static bool IsEncoding(Modifier modifier) => modifier is >= Modifier.Base64 and <= Modifier.Utf16;

    private static string PlaceName(TextPlace place) => place switch
    {
        TextPlace.Contains => "contains",
        TextPlace.StartsWith => "startswith",
        _ => "endswith",
    };

    private static string KindName(FieldKey key) => key.Kind switch
    {
        ValueKind.Regex => "re",
        ValueKind.Cidr => "cidr",
        ValueKind.Exists => "exists",
        ValueKind.FieldReference => "fieldref",
        ValueKind.TimePart => key.TimePart.ToString().ToLowerInvariant(),
        _ => key.Relation switch
        {
            NumberRelation.Less => "lt",
            NumberRelation.LessOrEqual => "lte",
            NumberRelation.Greater => "gt",
            _ => "gte",
        },
    };
}
