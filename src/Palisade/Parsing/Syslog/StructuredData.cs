using Palisade.Events;

namespace Palisade.Parsing.Syslog;

/// <summary>Gives the parameters of structured data (RFC 5424, 6.3) as fields <c>SDID.param</c>; an element without parameters as an empty field <c>SDID</c>.</summary>
internal static class StructuredData
{
    /// <summary>Adds the fields of structured data that <see cref="Rfc5424"/> has accepted.</summary>
    /// <param name="buffer">The event's buffer.</param>
    /// <param name="start">The first bracket.</param>
    /// <param name="length">All elements.</param>
    /// <param name="e">Takes the fields.</param>
    /// <param name="name">Room to put a name together.</param>
    public static void AddFields(byte[] buffer, int start, int length, LogEvent e, ByteBuffer name)
    {
        int end = start + length;
        while (start < end)
        {
            int at = ++start;
            while (buffer[at] is not ((byte)' ' or (byte)']'))
                at++;
            name.Truncate(0);
            name.Append(buffer.AsSpan(start, at - start));
            if (buffer[at] == ']')
                e.Add(e.Vocabulary.Intern(name.Written), FieldKind.Utf8, at, 0);
            name.Append((byte)'.');
            start = AddParameters(buffer, at, e, name) + 1;
        }
    }

    private static int AddParameters(byte[] buffer, int at, LogEvent e, ByteBuffer name)
    {
        int prefix = name.Length;
        while (buffer[at] == ' ')
        {
            int start = ++at;
            while (buffer[at] != '=')
                at++;
            name.Truncate(prefix);
            name.Append(buffer.AsSpan(start, at - start));
            int value = at + 2;
            bool escaped = false;
            for (at = value; buffer[at] != '"'; at++)
            {
                if (buffer[at] != '\\')
                    continue;
                escaped = true;
                at++;
            }

            FieldName field = e.Vocabulary.Intern(name.Written);
            if (escaped)
                AddUnescaped(buffer.AsSpan(value, at - value), e, field, name);
            else
                e.Add(field, FieldKind.Utf8, value, at - value);
            at++;
        }

        return at;
    }

    // The buffer of the name serves for the value too: the name is known by then.
    private static void AddUnescaped(ReadOnlySpan<byte> value, LogEvent e, FieldName field, ByteBuffer room)
    {
        int keep = room.Length;
        for (int i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
                i++;
            room.Append(value[i]);
        }

        e.AddCopy(field, FieldKind.Utf8, room.Written[keep..]);
        room.Truncate(keep);
    }
}
