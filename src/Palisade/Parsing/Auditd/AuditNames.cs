using Palisade.Events;

namespace Palisade.Parsing.Auditd;

/// <summary>The field names that the audit parser knows, and what they mean. Interned once per parser.</summary>
internal sealed class AuditNames
{
    // The fields that the kernel and auditd write as hex when they hold odd bytes (audit.spec "encoded string"; libauparse, typetab).
    private static readonly string[] s_encoded =
    [
        "acct", "cmd", "comm", "data", "dir", "file", "filetype", "grp", "invalid_context", "lsm", "new-disk", "new-fs", "new-net", "new_group", "ocomm", "old-disk",
        "old-fs", "old-net", "op", "path", "profile", "root_dir", "sw", "unit", "vm", "vm-ctx", "watch",
    ];

    private readonly FieldRole[] _roles;

    public AuditNames(EventVocabulary names)
    {
        Names = names;
        Type = names.Intern("type");
        Node = names.Intern("node");
        Sequence = names.Intern("sequence");
        Message = names.Intern("message");
        Syscall = names.Intern("syscall");
        UpperSyscall = names.Intern("SYSCALL");
        UpperArch = names.Intern("ARCH");
        Key = names.Intern("key");
        Result = names.Intern("seresult");
        Permissions = names.Intern("seperms");
        Image = names.Intern("Image");
        CommandLine = names.Intern("CommandLine");
        CurrentDirectory = names.Intern("CurrentDirectory");
        ProcessId = names.Intern("ProcessId");
        ParentProcessId = names.Intern("ParentProcessId");
        User = names.Intern("User");
        TargetFilename = names.Intern("TargetFilename");
        DestinationIp = names.Intern("DestinationIp");
        DestinationPort = names.Intern("DestinationPort");
        SourceIp = names.Intern("SourceIp");
        SourcePort = names.Intern("SourcePort");
        Initiated = names.Intern("Initiated");
        Family = names.Intern("family");
        Address = names.Intern("addr");
        Port = names.Intern("port");
        Path = names.Intern("path");
        List<(FieldName Name, FieldRole Role)> roles = [.. s_encoded.Select(n => (names.Intern(n), FieldRole.Encoded))];
        foreach ((string name, FieldRole role) in Known())
            roles.Add((names.Intern(name), role));
        _roles = new FieldRole[roles.Max(r => r.Name.Id) + 1];
        foreach ((FieldName name, FieldRole role) in roles)
            _roles[name.Id] = role;
    }

    public EventVocabulary Names { get; }

    public FieldName Type { get; }

    public FieldName Node { get; }

    public FieldName Sequence { get; }

    public FieldName Message { get; }

    public FieldName Syscall { get; }

    public FieldName UpperSyscall { get; }

    public FieldName UpperArch { get; }

    public FieldName Key { get; }

    public FieldName Result { get; }

    public FieldName Permissions { get; }

    public FieldName Image { get; }

    public FieldName CommandLine { get; }

    public FieldName CurrentDirectory { get; }

    public FieldName ProcessId { get; }

    public FieldName ParentProcessId { get; }

    public FieldName User { get; }

    public FieldName TargetFilename { get; }

    public FieldName DestinationIp { get; }

    public FieldName DestinationPort { get; }

    public FieldName SourceIp { get; }

    public FieldName SourcePort { get; }

    public FieldName Initiated { get; }

    public FieldName Family { get; }

    public FieldName Address { get; }

    public FieldName Port { get; }

    public FieldName Path { get; }

    /// <summary>What a name means.</summary>
    public FieldRole RoleOf(FieldName name) => (uint)name.Id < (uint)_roles.Length ? _roles[name.Id] : FieldRole.None;

    private static IEnumerable<(string Name, FieldRole Role)> Known() =>
    [
        ("exe", FieldRole.Exe), ("name", FieldRole.Name), ("cwd", FieldRole.Cwd), ("key", FieldRole.Key), ("proctitle", FieldRole.ProcTitle),
        ("saddr", FieldRole.SocketAddress), ("arch", FieldRole.Arch), ("syscall", FieldRole.Syscall), ("success", FieldRole.Success), ("exit", FieldRole.Exit),
        ("pid", FieldRole.Pid), ("ppid", FieldRole.ParentPid), ("uid", FieldRole.Uid), ("nametype", FieldRole.NameType), ("objtype", FieldRole.NameType), ("mode", FieldRole.Mode),
        ("UID", FieldRole.EnrichedUid), ("SYSCALL", FieldRole.EnrichedSyscall), ("ARCH", FieldRole.EnrichedArch), ("argc", FieldRole.ArgumentCount),
    ];
}
