using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>
/// What the records of an event say together, in the words of Sigma's categories: a program was started (<c>process_creation</c>), a file was made or
/// deleted (<c>file_event</c>, <c>file_delete</c>), a connection was opened or taken (<c>network_connection</c>).
/// </summary>
internal sealed class AuditFacts(ParseOptions options, AuditNames names, ExecArguments arguments)
{
    private const int MaxPaths = 64;

    private readonly EventSource[] _sources =
    [
        options.Vocabulary.Intern(new EventSource("linux", "", "auditd")),
        options.Vocabulary.Intern(new EventSource("linux", "process_creation", "auditd")),
        options.Vocabulary.Intern(new EventSource("linux", "file_event", "auditd")),
        options.Vocabulary.Intern(new EventSource("linux", "file_delete", "auditd")),
        options.Vocabulary.Intern(new EventSource("linux", "network_connection", "auditd")),
    ];

    private readonly AuditPath[] _paths = new AuditPath[MaxPaths];
    private readonly ByteBuffer _text = new();
    private int _pathCount;
    private RecordKind _kind;
    private CallKind _call;
    private bool _hasSyscall, _failed, _inProgress;
    private int _exe, _pid, _parent, _uid, _userName, _cwd, _title, _address, _port;

    /// <summary>Forgets the event before.</summary>
    public void Clear()
    {
        _pathCount = 0;
        _call = CallKind.Other;
        (_hasSyscall, _failed, _inProgress) = (false, false, false);
        _exe = _pid = _parent = _uid = _userName = _cwd = _title = _address = _port = -1;
    }

    /// <summary>Begins a record.</summary>
    public void BeginRecord(RecordKind kind)
    {
        _kind = kind;
        _hasSyscall |= kind == RecordKind.Syscall;
        if (kind == RecordKind.Path && _pathCount < MaxPaths)
            _paths[_pathCount++] = new AuditPath { Name = -1 };
    }

    /// <summary>Takes note of the system call's name.</summary>
    public void NoteSyscall(ReadOnlySpan<byte> name) =>
        _call = SyscallNames.IsExec(name) ? CallKind.Exec : SyscallNames.IsConnect(name) ? CallKind.Connect : SyscallNames.IsAccept(name) ? CallKind.Accept : CallKind.Other;

    /// <summary>Takes note of a decoded socket address.</summary>
    public void NoteAddress(int address, int port) => (_address, _port) = (address, port);

    /// <summary>Takes note of a field by its index in the event.</summary>
    public void Note(FieldRole role, int index, ReadOnlySpan<byte> value)
    {
        bool inCall = _kind == RecordKind.Syscall;
        switch (role)
        {
            case FieldRole.Exe when inCall:
                _exe = index;
                break;
            case FieldRole.Pid when inCall:
                _pid = index;
                break;
            case FieldRole.ParentPid when inCall:
                _parent = index;
                break;
            case FieldRole.Uid when inCall:
                _uid = index;
                break;
            case FieldRole.EnrichedUid when inCall:
                _userName = index;
                break;
            case FieldRole.Success when inCall:
                _failed = value.SequenceEqual("no"u8);
                break;
            case FieldRole.Exit when inCall:
                _inProgress = value.SequenceEqual("-115"u8) || value.SequenceEqual("EINPROGRESS"u8);
                break;
            case FieldRole.Cwd when _kind == RecordKind.Cwd:
                _cwd = index;
                break;
            case FieldRole.ProcTitle:
                _title = index;
                break;
            case FieldRole.Name or FieldRole.NameType or FieldRole.Mode when _kind == RecordKind.Path && _pathCount > 0:
                NotePath(ref _paths[_pathCount - 1], role, index, value);
                break;
            default:
                break;
        }
    }

    /// <summary>Adds the fields of the category and sets the source.</summary>
    public void Write(LogEvent e)
    {
        if ((_call == CallKind.Exec && !_failed) || (!_hasSyscall && arguments.Any))
        {
            WriteProcess(e);
        }
        else if (_address >= 0 && _call is CallKind.Connect or CallKind.Accept && (!_failed || _inProgress))
        {
            WriteActor(e);
            bool connects = _call == CallKind.Connect;
            Copy(e, _address, connects ? names.DestinationIp : names.SourceIp);
            Copy(e, _port, connects ? names.DestinationPort : names.SourcePort);
            e.AddCopy(names.Initiated, FieldKind.Utf8, connects ? "true"u8 : "false"u8);
            e.Source = _sources[4];
        }
        else
        {
            WriteFiles(e);
        }
    }

    private static void NotePath(ref AuditPath path, FieldRole role, int index, ReadOnlySpan<byte> value)
    {
        if (role == FieldRole.Name)
            path.Name = index;
        else if (role == FieldRole.Mode)
            path.IsDirectory = value.StartsWith("04"u8); // octal; a plain file has 0100644
        else
            path.Change = value.SequenceEqual("CREATE"u8) ? PathChange.Create : value.SequenceEqual("DELETE"u8) ? PathChange.Delete : PathChange.None;
    }

    private void WriteProcess(LogEvent e)
    {
        int image = _exe >= 0 ? _exe : AbsoluteFirst(e);
        Copy(e, image, names.Image);
        if (arguments.Any)
            e.AddCopy(names.CommandLine, FieldKind.Utf8, arguments.CommandLine);
        else
            Copy(e, _title, names.CommandLine);
        Copy(e, _cwd, names.CurrentDirectory);
        WriteIds(e);
        Copy(e, _parent, names.ParentProcessId);
        e.Source = _sources[1];
    }

    // Without a SYSCALL record the program is known by its own first argument, or by the first path looked up.
    private int AbsoluteFirst(LogEvent e)
    {
        int first = arguments.First;
        if (first >= 0 && e.BytesOf(e.Fields[first]).StartsWith("/"u8))
            return first;
        return _pathCount > 0 && _paths[0].Name >= 0 ? _paths[0].Name : first;
    }

    private void WriteFiles(LogEvent e)
    {
        e.Source = _sources[0];
        if (_failed)
            return;
        PathChange change = PathChange.None;
        for (int i = 0; i < _pathCount; i++)
        {
            if (_paths[i].Change > change && !_paths[i].IsDirectory && _paths[i].Name >= 0)
                change = _paths[i].Change;
        }

        if (change == PathChange.None)
            return;
        for (int i = 0; i < _pathCount; i++)
        {
            if (_paths[i].Change == change && !_paths[i].IsDirectory && _paths[i].Name >= 0)
                AddTarget(e, _paths[i].Name);
        }

        WriteActor(e);
        e.Source = _sources[change == PathChange.Create ? 2 : 3];
    }

    private void AddTarget(LogEvent e, int name)
    {
        Field field = e.Fields[name];
        ReadOnlySpan<byte> path = e.BytesOf(field);
        if (path.StartsWith("/"u8) || _cwd < 0)
        {
            Copy(e, name, names.TargetFilename);
            return;
        }

        _text.Truncate(0);
        _text.Append(e.BytesOf(e.Fields[_cwd]).TrimEnd((byte)'/'));
        _text.Append((byte)'/');
        _text.Append(path.StartsWith("./"u8) ? path[2..] : path);
        e.AddCopy(names.TargetFilename, FieldKind.Utf8, _text.Written);
    }

    private void WriteActor(LogEvent e)
    {
        Copy(e, _exe, names.Image);
        if (!arguments.Any)
            Copy(e, _title, names.CommandLine);
        WriteIds(e);
    }

    private void WriteIds(LogEvent e)
    {
        Copy(e, _pid, names.ProcessId);
        if (_userName < 0 && _uid >= 0 && e.BytesOf(e.Fields[_uid]).SequenceEqual("0"u8))
            e.AddCopy(names.User, FieldKind.Utf8, "root"u8);
        else
            Copy(e, _userName >= 0 ? _userName : _uid, names.User);
    }

    private static void Copy(LogEvent e, int index, FieldName name)
    {
        if (index >= 0)
            e.Add(e.Fields[index] with { Name = name });
    }

    private enum CallKind : byte
    {
        Other,
        Exec,
        Connect,
        Accept,
    }

    private enum PathChange : byte
    {
        None,
        Delete,
        Create,
    }

    private struct AuditPath
    {
        public int Name;
        public PathChange Change;
        public bool IsDirectory;
    }
}
