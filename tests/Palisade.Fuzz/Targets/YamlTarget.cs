using System.Text;
using Palisade.Rules.Reading;

namespace Palisade.Fuzz.Targets;

/// <summary>The plain YAML reader against YamlDotNet, on short documents put together from pieces of YAML: a byte of the input is a piece.</summary>
internal static class YamlTarget
{
    private static readonly string[] Pieces =
    [
        "a", "b c", "F|all", "1", "x.y", "a: ", "b: ", "c:\n", "- ", "-", ": ", ":", "\n", "\n  ", "\n    ", "\n- ", "\n  - ", "\n\n", " ", "  ", "\r\n", "'q'", "'q': ", "\"d\\n\"", "\"d\": ", "'", "\"", "''", "\\",
        "|", "|\n    t", "|-\n    t\n", "|\n   t\n\n   u\n", ">", "#", " # n", "\n# n\n", "\n  # n: m", "*", " *s", "&a ", "!t ", "?", "? ", "%", "@", "`", ",", "[", "]", "{", "}", "<<: ", "~", "---", "\n---\n", "...", "/", "(", "=", "null", "\u00e9", "\ud83d\ude00", "k_ey:\n    "
    ];

    /// <summary>Takes one input; throws when the readers differ.</summary>
    public static void Fuzz(byte[] input)
    {
        StringBuilder text = new();
        foreach (byte b in input.AsSpan(0, Math.Min(input.Length, 200)))
            text.Append(Pieces[b % Pieces.Length]);
        Compare(text.ToString());
    }

    /// <summary>A few documents, as numbers of pieces.</summary>
    public static IEnumerable<byte[]> Seeds() =>
        new string[][]
        {
            ["a: ", "b c", "\n", "b: ", "1", "\n"],
            ["c:\n", "  ", "- ", "a: ", "'q'", "\n    ", "b: ", "x.y", "\n"],
            ["F|all", ":", "\n  - ", "'q'", "\n  - ", "\"d\\n\"", " # n", "\n", "a: ", "|\n    t", "\n"],
            ["a: ", "b c", "\n  ", "x.y", "\n\n", "  ", "b c", "\n", "---", "\n", "b: ", "|-\n    t\n"],
            ["- ", "- ", "a", "\n  - ", "b c", "\n- ", "'q': ", "~", "\n", "- ", "c:\n", "    ", "k_ey:\n    ", "a: ", "1"],
        }.Select(pieces => pieces.SelectMany(Numbers).ToArray());

    // What is no piece is put together from blanks.
    private static IEnumerable<byte> Numbers(string piece) =>
        Array.IndexOf(Pieces, piece) is >= 0 and int at ? [(byte)at] : Enumerable.Repeat((byte)Array.IndexOf(Pieces, " "), piece.Length);

    /// <summary>Holds each document that the plain reader takes to what the full one reads.</summary>
    public static void Compare(string text)
    {
        foreach ((int line, string part) in DocumentSplitter.Split(text))
        {
            if (!PlainYamlReader.TryRead(part, line, out YamlNode? plain))
                continue;
            if (!YamlReader.TryRead(part, line, out YamlNode? full, out YamlProblem? problem))
                throw new InvalidOperationException($"the plain reader takes what is no YAML: {problem}");
            string expected = Outline(full);
            string found = Outline(plain);
            if (expected != found)
                throw new InvalidOperationException($"the readers differ: {found} instead of {expected}");
        }
    }

    private static string Outline(YamlNode? root)
    {
        StringBuilder text = new();
        Write(root, text);
        return text.ToString();
    }

    private static void Write(YamlNode? node, StringBuilder text)
    {
        text.Append(node?.Line).Append(':').Append(node?.Column);
        switch (node)
        {
            case YamlScalar scalar:
                text.Append(scalar.IsPlain ? " plain " : " quoted ").Append(scalar.Text).Append('\n');
                break;
            case YamlSequence list:
                text.Append(" list\n");
                list.Items.ForEach(item => Write(item, text));
                break;
            case YamlMapping map:
                text.Append(" map\n");
                foreach (YamlEntry entry in map.Entries)
                {
                    Write(entry.Key, text);
                    Write(entry.Value, text);
                }

                break;
        }
    }
}
