using System.Buffers.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>Takes the fields out of the messages of common daemons: the templates, and sudo's list. One per parser.</summary>
internal sealed class MessageFields
{
    private readonly Entry[]?[] _byGroup = new Entry[ProgramTable.Count][];
    private readonly Entry[] _pam;
    private readonly FieldName _action, _repeated;
    private readonly SudoMessage _sudo;

    public MessageFields(EventVocabulary names)
    {
        _action = names.Intern("action");
        _repeated = names.Intern("repeated");
        _sudo = new SudoMessage(names);
        _pam = Entries(MessageTemplates.Pam, names);
        _byGroup[ProgramTable.Sshd] = Entries(MessageTemplates.Sshd, names);
        _byGroup[ProgramTable.Su] = Entries(MessageTemplates.Su, names);
        _byGroup[ProgramTable.Cron] = Entries(MessageTemplates.Cron, names);
        _byGroup[ProgramTable.Accounts] = Entries(MessageTemplates.Accounts, names);
        _byGroup[ProgramTable.Login] = Entries(MessageTemplates.Login, names);
        _byGroup[ProgramTable.Vsftpd] = Entries(MessageTemplates.Vsftpd, names);
        _byGroup[ProgramTable.ClamAv] = Entries(MessageTemplates.ClamAv, names);
    }

    /// <summary>Adds the fields of a message.</summary>
    /// <param name="group">Of <see cref="ProgramTable"/>.</param>
    /// <param name="start">Where the message lies in the event's buffer.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="e">Takes the fields.</param>
    /// <returns>True when the message was one of the known.</returns>
    public bool TryAdd(int group, int start, int length, LogEvent e)
    {
        ReadOnlySpan<byte> message = e.Buffer.AsSpan(start, length);
        Unwrap(ref message, ref start, e);
        int blanks = message.IndexOfAnyExcept((byte)' ');
        if (blanks < 0)
            return false;
        message = message[blanks..];
        start += blanks;
        if (message.StartsWith("pam_"u8))
            return TryAdd(_pam, message, start, e);
        if (group == ProgramTable.Sudo)
            return _sudo.TryAdd(message, start, e, _action);
        return _byGroup[group] is { } entries && TryAdd(entries, message, start, e);
    }

    private static Entry[] Entries(MessageTemplate[] templates, EventVocabulary names) =>
        [.. templates.Select(t => new Entry(t, [.. t.Names.Select(n => n[0] == '_' ? null : names.Intern(n))]))];

    private bool TryAdd(Entry[] entries, ReadOnlySpan<byte> message, int start, LogEvent e)
    {
        Span<TextRange> captures = stackalloc TextRange[MessageTemplate.MaxFields];
        foreach (Entry entry in entries)
        {
            if (!entry.Template.TryMatch(message, captures))
                continue;
            e.AddCopy(_action, FieldKind.Utf8, entry.Template.Action);
            for (int i = 0; i < entry.Fields.Length; i++)
            {
                if (entry.Fields[i] is { } name && !captures[i].IsEmpty)
                    e.Add(name, FieldKind.Utf8, start + captures[i].Start, captures[i].Length);
            }

            return true;
        }

        return false;
    }

    // rsyslog: "message repeated 5 times: [ Failed password for …]".
    private void Unwrap(ref ReadOnlySpan<byte> message, ref int start, LogEvent e)
    {
        if (!message.StartsWith("message repeated "u8) || message[^1] != ']' || !Utf8Parser.TryParse(message[17..], out int count, out int digits))
            return;
        int at = 17 + digits;
        if (!message[at..].StartsWith(" times: ["u8))
            return;
        at += 9;
        e.AddNumber(_repeated, count);
        message = message[at..^1];
        start += at;
    }

    private sealed record Entry(MessageTemplate Template, FieldName?[] Fields);
}
