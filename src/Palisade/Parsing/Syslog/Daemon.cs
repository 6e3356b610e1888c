namespace Palisade.Parsing.Syslog;

/// <summary>A daemon known by the form of its own log file, which does not name it.</summary>
internal enum Daemon : byte
{
    None,
    Vsftpd,
    ClamAv,
}
