using Palisade.Events;

namespace Palisade.Parsing.Syslog;

/// <summary>Reads sudo's messages: <c>alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh</c>. The names stay in capitals, as rules have them.</summary>
internal sealed class SudoMessage(EventVocabulary names)
{
    private readonly FieldName _user = names.Intern("user");
    private readonly FieldName _reason = names.Intern("reason");

    /// <summary>Adds the fields.</summary>
    /// <returns>False for a message of another form.</returns>
    public bool TryAdd(ReadOnlySpan<byte> message, int start, LogEvent e, FieldName action)
    {
        int colon = message.IndexOf(" : "u8);
        if (colon <= 0)
            return false;
        ReadOnlySpan<byte> user = message[..colon].TrimEnd((byte)' ');
        if (user.Contains((byte)' ') || message[colon..].IndexOf("="u8) < 0)
            return false;
        // The text before the first pair says what went wrong: "user NOT in sudoers", "3 incorrect password attempts".
        int word = message[(colon + 3)..].IndexOfAnyExceptInRange((byte)'A', (byte)'Z');
        bool failed = word <= 0 || message[colon + 3 + word] != '=';
        e.AddCopy(action, FieldKind.Utf8, failed ? "sudo_failed"u8 : "sudo"u8);
        e.Add(_user, FieldKind.Utf8, start, user.Length);
        for (int at = colon + 3; at < message.Length;)
        {
            // A command may hold anything; it is the last, so it reaches to the end.
            ReadOnlySpan<byte> rest = message[at..];
            int length = rest.StartsWith("COMMAND="u8) ? rest.Length : rest.IndexOf(" ; "u8);
            length = length < 0 ? rest.Length : length;
            int equals = rest[..length].IndexOf((byte)'=');
            if (equals > 0 && rest[..equals].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0)
                e.Add(names.Intern(rest[..equals]), FieldKind.Utf8, start + at + equals + 1, length - equals - 1);
            else
                e.Add(_reason, FieldKind.Utf8, start + at, length);

            at += length + 3;
        }

        return true;
    }
}
