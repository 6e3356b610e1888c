namespace Palisade.Server.Reporting;

/// <summary>What changed between two texts, by lines: the longest common subsequence, as diff shows it.</summary>
internal static class TextChanges
{
    // The table has a cell for each pair of lines.
    private const int MaxLines = 1500;

    /// <summary>The lines of both: <c>-</c> for one that went, <c>+</c> for one that came, a blank for one that stayed. Null where there are too many.</summary>
    public static IReadOnlyList<(char Sign, string Line)>? Of(string before, string after)
    {
        string[] old = before.Split('\n'), now = after.Split('\n');
        if (old.Length > MaxLines || now.Length > MaxLines)
            return null;
        int[,] common = new int[old.Length + 1, now.Length + 1];
        for (int i = old.Length - 1; i >= 0; i--)
        {
            for (int j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        List<(char, string)> lines = [];
        int at = 0, to = 0;
        while (at < old.Length || to < now.Length)
        {
            if (at < old.Length && to < now.Length && old[at] == now[to])
            {
                lines.Add((' ', now[to++]));
                at++;
            }
            else if (to == now.Length || (at < old.Length && common[at + 1, to] >= common[at, to + 1]))
            {
                lines.Add(('-', old[at++]));
            }
            else
            {
                lines.Add(('+', now[to++]));
            }
        }

        return lines;
    }
}
