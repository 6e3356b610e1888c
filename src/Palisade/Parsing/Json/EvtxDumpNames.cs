namespace Palisade.Parsing.Json;

/// <summary>The field names of Windows events written as JSON after their XML (evtx_dump, Velociraptor, xmltodict), as the EVTX and XML parsers give them.</summary>
/// <remarks>System children by leaf name, attributes joined with <c>_</c>, EventData and UserData leaves by their own name.</remarks>
internal static class EvtxDumpNames
{
    private static readonly string[] AttributeMarks = [".#attributes.", "_attributes.", ".@"];
    private static readonly string[] TextKeys = ["#text", "Value", "$t"];

    /// <summary>The name for a path, "" for what is no field, null for a path outside an event.</summary>
    /// <param name="path">The keys, joined with dots.</param>
    /// <param name="keyLength">The length of the last key, which may hold dots itself.</param>
    public static string? Of(string path, int keyLength)
    {
        ReadOnlySpan<char> rest = path.StartsWith("Event.", StringComparison.Ordinal) ? path.AsSpan(6) : path;
        if (rest is "EventData" or "UserData" or "System")
            return "";
        int dot = rest.IndexOf('.');
        if (dot < 0 || rest[0] is '#' or '@')
            return rest is "xmlns" or "@xmlns" or "#attributes.xmlns" ? "" : null;
        ReadOnlySpan<char> section = rest[..dot];
        rest = rest[(dot + 1)..];
        return section switch
        {
            "System" => OfSystem(rest),
            // A key without a name is data without a name.
            "EventData" when rest.IsEmpty => "Data",
            "EventData" when rest.Length == keyLength && rest[0] is not ('#' or '@') => rest.ToString(),
            "EventData" => OfEventData(rest),
            "UserData" or "ProcessingErrorData" or "DebugData" or "BinaryEventData" => Leaf(rest),
            "RenderingInfo" => rest is "Message" ? "Message" : "RenderingInfo_" + Leaf(rest),
            _ => null,
        };
    }

    // Elements that bear attributes only are no fields when they are empty: the EVTX parser gives none either.
    private static string OfSystem(ReadOnlySpan<char> rest)
    {
        if (rest is "Provider" or "TimeCreated" or "Correlation" or "Execution" or "Security")
            return "";
        string name = Leaf(rest);
        int dot = rest.IndexOf('.');
        if (dot >= 0 && rest[(dot + 1)..] == name)
            name = string.Concat(rest[..dot], "_", name);
        return name == "TimeCreated_SystemTime" ? "TimeCreated" : name;
    }

    private static string OfEventData(ReadOnlySpan<char> rest) => rest is "#attributes.Name" or "@Name" ? "EventData_Name" : Leaf(rest);

    // "Provider.#attributes.Name" is Provider_Name; "EventID.#text" is EventID; "A.B" is B; ".xmlns" is nothing.
    private static string Leaf(ReadOnlySpan<char> rest)
    {
        foreach (string text in TextKeys)
        {
            if (rest.EndsWith(text, StringComparison.Ordinal) && rest.Length > text.Length && rest[^(text.Length + 1)] == '.' && (text != "Value" || rest.StartsWith("EventID.", StringComparison.Ordinal)))
                rest = rest[..^(text.Length + 1)];
        }

        int attribute = -1, skip = 0;
        for (int i = 0; i < AttributeMarks.Length && attribute < 0; i++)
            (attribute, skip) = (rest.IndexOf(AttributeMarks[i], StringComparison.Ordinal), AttributeMarks[i].Length);
        if (attribute < 0)
            return LastOf(rest).ToString();
        ReadOnlySpan<char> name = rest[(attribute + skip)..];
        return name is "xmlns" || name.StartsWith("xmlns:", StringComparison.Ordinal) ? "" : string.Concat(LastOf(rest[..attribute]), "_", name);
    }

    private static ReadOnlySpan<char> LastOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('.') + 1)..];
}
