namespace Palisade.Parsing.Text;

/// <summary>Knows Sigma rules, which lie beside logs often enough to be named apart from what nobody can tell.</summary>
internal static class SigmaText
{
    /// <summary>Whether a text is a Sigma rule by the keys at the beginnings of its lines.</summary>
    public static bool IsRule(ReadOnlySpan<byte> head)
    {
        bool hasTitle = false, hasBody = false;
        foreach (Range line in head.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = head[line];
            hasTitle |= text.StartsWith("title:"u8);
            hasBody |= text.StartsWith("detection:"u8) || text.StartsWith("correlation:"u8) || text.StartsWith("filter:"u8);
            if (hasTitle && hasBody)
                return true;
        }

        return false;
    }
}
