using System.Buffers.Text;

namespace Palisade.Parsing.Auditd;

/// <summary>The kinds of audit records, by name or by number (linux/audit.h; libaudit).</summary>
internal static partial class RecordTypes
{
    private static readonly NumberedNames s_names = new(Names);

    /// <summary>The name of a type as written: <c>SYSCALL</c>, <c>1300</c> (kernel ring buffer) or <c>UNKNOWN[1334]</c> (older tools).</summary>
    /// <returns>The same bytes where there is nothing to translate.</returns>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> written)
    {
        ReadOnlySpan<byte> number = written;
        if (number.StartsWith("UNKNOWN["u8) && number[^1] == ']')
            number = number[8..^1];
        if (number.IsEmpty || number[0] is < (byte)'0' or > (byte)'9' || !Utf8Parser.TryParse(number, out int value, out int used) || used != number.Length)
            return written;
        ReadOnlySpan<byte> name = s_names[value];
        return name.IsEmpty ? written : name;
    }

    /// <summary>What a parser does with a record.</summary>
    public static RecordKind KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("CWD"u8) => RecordKind.Cwd,
        3 when name.SequenceEqual("EOE"u8) => RecordKind.EndOfEvent,
        3 when name.SequenceEqual("AVC"u8) => RecordKind.Avc,
        4 when name.SequenceEqual("PATH"u8) => RecordKind.Path,
        6 when name.SequenceEqual("EXECVE"u8) => RecordKind.Execve,
        7 when name.SequenceEqual("SYSCALL"u8) => RecordKind.Syscall,
        8 when name.SequenceEqual("SOCKADDR"u8) => RecordKind.SocketAddress,
        8 when name.SequenceEqual("USER_AVC"u8) => RecordKind.Avc,
        9 when name.SequenceEqual("PROCTITLE"u8) => RecordKind.ProcTitle,
        _ => RecordKind.Other,
    };
}

/// <summary>Records that a parser looks into; all others give their fields as they stand.</summary>
internal enum RecordKind : byte
{
    Other,
    Syscall,
    Execve,
    Path,
    Cwd,
    SocketAddress,
    ProcTitle,
    Avc,
    EndOfEvent,
}
