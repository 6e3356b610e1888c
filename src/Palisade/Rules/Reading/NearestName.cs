namespace Palisade.Rules.Reading;

/// <summary>Finds the name that was probably meant.</summary>
internal static class NearestName
{
    private const int LongestCompared = 64;

    /// <summary>The name with the fewest edits, if these are at most 2 and fewer than half of its letters; the first of equals; else null.</summary>
    public static string? Of(string wrong, IEnumerable<string> names)
    {
        string? best = null;
        int fewest = 3;
        foreach (string name in names)
        {
            int edits = Edits(wrong, name);
            if (edits < fewest && edits * 2 < name.Length)
            {
                best = name;
                fewest = edits;
            }
        }

        return best;
    }

    // Levenshtein distance without regard to case; beyond the bound everything is far.
    private static int Edits(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared || Math.Abs(a.Length - b.Length) > 2)
            return int.MaxValue / 4;
        Span<int> row = stackalloc int[LongestCompared + 1];
        for (int j = 0; j <= b.Length; j++)
            row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitute = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
