namespace Palisade.Parsing.Auditd;

/// <summary>What a field means to the parser, beyond being a field.</summary>
internal enum FieldRole : byte
{
    None,

    /// <summary>May be written as hex when it is not in quotes.</summary>
    Encoded,
    Exe,
    Name,
    Cwd,
    Key,
    ProcTitle,
    SocketAddress,
    Arch,
    Syscall,
    Success,
    Exit,
    Pid,
    ParentPid,
    Uid,
    NameType,
    Mode,
    EnrichedUid,
    EnrichedSyscall,
    EnrichedArch,
    ArgumentCount,
}
