namespace Palisade.Rules.Reading;

/// <summary>A word or parenthesis of a condition, with its place in the text.</summary>
internal readonly record struct ConditionToken(string Text, int Index)
{
    public bool Is(string word) => string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Cuts a condition at white space and parentheses.</summary>
    public static List<ConditionToken> Cut(string condition, int start = 0)
    {
        List<ConditionToken> tokens = [];
        for (int i = start; i < condition.Length;)
        {
            if (char.IsWhiteSpace(condition[i]))
            {
                i++;
                continue;
            }

            int end = i + 1;
            if (condition[i] is not ('(' or ')' or '|'))
            {
                while (end < condition.Length && !char.IsWhiteSpace(condition[end]) && condition[end] is not ('(' or ')' or '|'))
                    end++;
            }

            tokens.Add(new ConditionToken(condition[i..end], i));
            i = end;
        }

        return tokens;
    }
}
