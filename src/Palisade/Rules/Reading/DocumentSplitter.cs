namespace Palisade.Rules.Reading;

/// <summary>Cuts a YAML file at its <c>---</c> lines, so that one bad document does not take the others with it.</summary>
/// <remarks>YAML 1.2.2, 9.1.2: <c>---</c> in the first column followed by white space ends a document whatever it stands in.</remarks>
internal static class DocumentSplitter
{
    /// <summary>The documents with the 1-based line where each begins; a marker line belongs to the document after it.</summary>
    public static List<(int Line, string Text)> Split(string text)
    {
        List<(int, string)> documents = [];
        int start = 0;
        int startLine = 1;
        int line = 1;
        for (int i = 0; i < text.Length; line++)
        {
            // Directives (%YAML) stand before the marker of their own document: there is nothing to cut off before it.
            if (i > start && IsMarker(text, i) && !IsDirectives(text.AsSpan(start, i - start)))
            {
                documents.Add((startLine, text[start..i]));
                start = i;
                startLine = line;
            }

            int end = text.IndexOf('\n', i);
            if (end < 0)
                break;
            i = end + 1;
        }

        documents.Add((startLine, start == 0 ? text : text[start..]));
        return documents;
    }

    private static bool IsMarker(string text, int i) =>
        text.AsSpan(i).StartsWith("---", StringComparison.Ordinal) && (i + 3 == text.Length || text[i + 3] is ' ' or '\t' or '\r' or '\n');

    private static bool IsDirectives(ReadOnlySpan<char> before)
    {
        bool any = false;
        foreach (ReadOnlySpan<char> line in before.EnumerateLines())
        {
            if (line.StartsWith('%'))
                any = true;
            else if (!line.IsWhiteSpace() && !line.TrimStart().StartsWith('#'))
                return false;
        }

        return any;
    }
}
