using System.Buffers.Text;
using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>Makes an event of audit records: their fields as SigmaHQ's rules name them, and what they say together. One per parser.</summary>
internal sealed class AuditEvent
{
    private readonly AuditNames _names;
    private readonly ExecArguments _arguments;
    private readonly AuditFacts _facts;
    private readonly ByteBuffer _text = new();
    private LogEvent _event;
    private RecordKind _kind;
    private uint _arch;
    private int _syscall;
    private bool _enrichedSyscall, _enrichedArch;

    public AuditEvent(ParseOptions options)
    {
        EventVocabulary names = options.Vocabulary;
        _names = new AuditNames(names);
        _arguments = new ExecArguments(names);
        _facts = new AuditFacts(options, _names, _arguments);
        _event = new LogEvent(names);
    }

    /// <summary>Begins an event with its first record's header.</summary>
    /// <param name="e">To fill.</param>
    /// <param name="header">Ranges relative to <paramref name="start"/>.</param>
    /// <param name="start">Where the record begins in the event's buffer.</param>
    public void Begin(LogEvent e, in AuditHeader header, int start)
    {
        _event = e;
        _arguments.Clear();
        _facts.Clear();
        e.SetTime(header.Ticks);
        if (!header.Node.IsEmpty)
            e.HostField = e.Add(_names.Node, FieldKind.Utf8, start + header.Node.Start, header.Node.Length);
        _text.Truncate(0);
        Utf8Formatter.TryFormat(header.Serial, _text.GetSpan(20), out int digits);
        _text.Advance(digits);
        e.AddCopy(_names.Sequence, FieldKind.Number, _text.Written);
    }

    /// <summary>Adds a record of the event.</summary>
    public void AddRecord(in AuditHeader header, int start, int length)
    {
        ReadOnlySpan<byte> record = _event.Buffer.AsSpan(start, length);
        ReadOnlySpan<byte> written = header.Type.Of(record);
        ReadOnlySpan<byte> type = RecordTypes.NameOf(written);
        _kind = RecordTypes.KindOf(type);
        if (_kind == RecordKind.EndOfEvent && _event.Count > 2)
            return;
        if (type == written)
            _event.Add(_names.Type, FieldKind.Utf8, start + header.Type.Start, header.Type.Length);
        else
            _event.AddCopy(_names.Type, FieldKind.Utf8, type);
        // The pieces of an argument may go on in the next record of the same kind.
        if (_kind != RecordKind.Execve)
            _arguments.End(_event);
        (_arch, _syscall) = (0, -1);
        (_enrichedSyscall, _enrichedArch) = (false, false);
        _facts.BeginRecord(_kind);
        if (_kind == RecordKind.Avc)
            AddDecision(record, start, header.Body);
        AuditFields fields = new(record, header.Body);
        while (fields.MoveNext())
            AddField(record, start, fields);
        EndRecord();
        int body = Math.Min(header.Body + 1, length);
        _event.Add(_names.Message, FieldKind.Utf8, start + body, length - body);
    }

    /// <summary>Ends the event: what its records say together, and its source.</summary>
    public void End()
    {
        _arguments.End(_event);
        _facts.Write(_event);
    }

    private void AddField(ReadOnlySpan<byte> record, int start, in AuditFields field)
    {
        ReadOnlySpan<byte> key = field.Key.Of(record);
        ReadOnlySpan<byte> value = field.Value.Of(record);
        if (_kind == RecordKind.Execve && ExecArguments.IsArgument(key))
        {
            _arguments.Add(_event, key, value, start + field.Value.Start, field.IsQuoted);
            return;
        }

        FieldName name = _names.Names.Intern(key);
        FieldRole role = _names.RoleOf(name);
        int index = role switch
        {
            FieldRole.None or FieldRole.Success or FieldRole.Exit or FieldRole.Pid or FieldRole.ParentPid or FieldRole.Uid => AddPlain(name, start, field, value),
            FieldRole.Key => AddKeys(name, start, field, value),
            FieldRole.ProcTitle or FieldRole.Encoded or FieldRole.Exe or FieldRole.Name or FieldRole.Cwd =>
                AddEncoded(name, start, field, value, role == FieldRole.ProcTitle ? (byte)' ' : (byte)0),
            _ => AddPlain(name, start, field, value),
        };
        Note(role, index, value);
    }

    private int AddPlain(FieldName name, int start, in AuditFields field, ReadOnlySpan<byte> value) =>
        !field.IsQuoted && value.SequenceEqual("(null)"u8)
            ? _event.AddNull(name)
            : _event.Add(name, FieldKind.Utf8, start + field.Value.Start, field.Value.Length);

    private int AddEncoded(FieldName name, int start, in AuditFields field, ReadOnlySpan<byte> value, byte nul)
    {
        if (field.IsQuoted || !HexText.Is(value))
            return AddPlain(name, start, field, value);
        _text.Truncate(0);
        HexText.Append(value, nul, _text);
        return _event.AddCopy(name, FieldKind.Utf8, _text.Written.TrimEnd((byte)0));
    }

    // Several keys of one rule are joined by 0x01, which makes the value hex.
    private int AddKeys(FieldName name, int start, in AuditFields field, ReadOnlySpan<byte> value)
    {
        if (field.IsQuoted || !HexText.Is(value))
            return AddPlain(name, start, field, value);
        _text.Truncate(0);
        HexText.Append(value, 0, _text);
        ReadOnlySpan<byte> rest = _text.Written;
        for (int end = rest.IndexOf((byte)1); end >= 0; end = rest.IndexOf((byte)1))
        {
            _event.AddCopy(name, FieldKind.Utf8, rest[..end]);
            rest = rest[(end + 1)..];
        }

        return _event.AddCopy(name, FieldKind.Utf8, rest);
    }

    private void Note(FieldRole role, int index, ReadOnlySpan<byte> value)
    {
        switch (role)
        {
            case FieldRole.None or FieldRole.Encoded or FieldRole.Key:
                break;
            case FieldRole.Arch:
                _arch = Utf8Parser.TryParse(value, out uint arch, out int used, 'x') && used == value.Length ? arch : 0;
                break;
            case FieldRole.Syscall:
                _syscall = Utf8Parser.TryParse(value, out int number, out used) && used == value.Length ? number : -1;
                if (_syscall < 0)
                    _facts.NoteSyscall(value);
                break;
            case FieldRole.EnrichedSyscall:
                _enrichedSyscall = true;
                break;
            case FieldRole.EnrichedArch:
                _enrichedArch = true;
                break;
            case FieldRole.SocketAddress:
                AddAddress(value);
                break;
            default:
                _facts.Note(role, index, value);
                break;
        }
    }

    private void EndRecord()
    {
        if (_kind == RecordKind.Avc || _arch == 0)
            return;
        ReadOnlySpan<byte> arch = SyscallNames.ArchOf(_arch);
        if (!arch.IsEmpty && !_enrichedArch)
            _event.AddCopy(_names.UpperArch, FieldKind.Utf8, arch);
        ReadOnlySpan<byte> call = SyscallNames.NameOf(_arch, _syscall);
        if (call.IsEmpty)
            return;
        if (_kind == RecordKind.Syscall)
            _facts.NoteSyscall(call);
        _event.AddCopy(_names.Syscall, FieldKind.Utf8, call);
        if (!_enrichedSyscall)
            _event.AddCopy(_names.UpperSyscall, FieldKind.Utf8, call);
    }

    private void AddAddress(ReadOnlySpan<byte> hex)
    {
        Span<byte> text = stackalloc byte[64];
        if (SocketAddress.TryInternet(hex, text, out int length, out int port, out bool isSix))
        {
            _event.AddCopy(_names.Family, FieldKind.Utf8, isSix ? "ipv6"u8 : "ipv4"u8);
            int address = _event.AddCopy(_names.Address, FieldKind.Utf8, text[..length]);
            _facts.NoteAddress(address, _event.AddNumber(_names.Port, port));
            return;
        }

        _text.Truncate(0);
        if (!SocketAddress.TryUnix(hex, _text))
        {
            if (SocketAddress.FamilyOf(hex) is var family and >= 0)
                AddFamily(family);
            return;
        }

        _event.AddCopy(_names.Family, FieldKind.Utf8, "unix"u8);
        _event.AddCopy(_names.Path, FieldKind.Utf8, _text.Written);
    }

    private void AddFamily(int family)
    {
        if (family == SocketAddress.Netlink)
            _event.AddCopy(_names.Family, FieldKind.Utf8, "netlink"u8);
        else
            _event.AddNumber(_names.Family, family);
    }

    // "avc:  denied  { read } for  pid=…": the decision and the permissions have no key.
    private void AddDecision(ReadOnlySpan<byte> record, int start, int body)
    {
        int at = record[body..].IndexOf("avc:"u8);
        if (at < 0)
            return;
        at += body + 4;
        while (at < record.Length && record[at] == ' ')
            at++;
        int length = record[at..].IndexOf((byte)' ');
        if (length <= 0)
            return;
        _event.Add(_names.Result, FieldKind.Utf8, start + at, length);
        int open = record[(at + length)..].IndexOf((byte)'{');
        if (open < 0)
            return;
        open += at + length + 1;
        int close = record[open..].IndexOf((byte)'}');
        if (close < 0)
            return;
        ReadOnlySpan<byte> all = record.Slice(open, close);
        int lead = all.IndexOfAnyExcept((byte)' ');
        if (lead >= 0)
            _event.Add(_names.Permissions, FieldKind.Utf8, start + open + lead, all[lead..].TrimEnd((byte)' ').Length);
    }
}
