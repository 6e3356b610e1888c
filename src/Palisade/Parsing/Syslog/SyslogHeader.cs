using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Syslog;

/// <summary>The parts of one syslog record, as stretches of it. What is absent is empty.</summary>
internal struct SyslogHeader
{
    /// <summary>PRIVAL, 0 to 191: facility times 8 plus severity; -1 where there is none.</summary>
    public int Priority = -1;

    /// <summary>RFC 5424 version, 0 for all other forms.</summary>
    public int Version;

    /// <summary>The time as written.</summary>
    public TextRange Time;

    /// <summary>The time as read.</summary>
    public HeaderTime Clock;

    public TextRange Host;
    public TextRange Program;
    public TextRange Pid;
    public TextRange MessageId;

    /// <summary>A severity in words (<c>INFO</c>, <c>Notice</c>), as Chrome OS and macOS write it.</summary>
    public TextRange Level;

    /// <summary>The SD-ELEMENTs of RFC 5424 with their brackets.</summary>
    public TextRange StructuredData;

    public TextRange Message;

    /// <summary>The line comes from a Cisco device: MessageId is <c>SYS-5-CONFIG_I</c>, Program its facility <c>SYS</c>.</summary>
    public bool Cisco;

    /// <summary>Whose own file the line is from, where the form says it.</summary>
    public Daemon Daemon;

    public SyslogHeader()
    {
    }
}
