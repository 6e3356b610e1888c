namespace Palisade.Parsing.Auditd;

/// <summary>Names of system calls and of architectures (AUDIT_ARCH_*: the ELF machine, with flags for 64 bits and byte order).</summary>
internal static partial class SyscallNames
{
    private static readonly NumberedNames s_x64 = new(X86_64), s_i386 = new(I386), s_arm64 = new(Arm64);

    /// <summary>The name of a call, empty where the architecture or number is not known.</summary>
    /// <param name="arch">As in the record's <c>arch</c>.</param>
    /// <param name="number">As in the record's <c>syscall</c>.</param>
    public static ReadOnlySpan<byte> NameOf(uint arch, int number) => arch switch
    {
        0xC000003E => s_x64[number & ~0x40000000], // x32 sets a bit
        0x40000003 => s_i386[number],
        0xC00000B7 => s_arm64[number],
        _ => default,
    };

    /// <summary>The name of an architecture, empty where it is not known.</summary>
    public static ReadOnlySpan<byte> ArchOf(uint arch) => arch switch
    {
        0xC000003E => "x86_64"u8,
        0x40000003 => "i386"u8,
        0xC00000B7 => "aarch64"u8,
        0x40000028 => "arm"u8,
        0xC0000015 => "ppc64le"u8,
        0x80000015 => "ppc64"u8,
        0x80000016 => "s390x"u8,
        0xC00000F3 => "riscv64"u8,
        _ => default,
    };

    /// <summary>True for calls that start a program in the process.</summary>
    public static bool IsExec(ReadOnlySpan<byte> name) => name.SequenceEqual("execve"u8) || name.SequenceEqual("execveat"u8);

    /// <summary>True for calls that open a connection.</summary>
    public static bool IsConnect(ReadOnlySpan<byte> name) => name.SequenceEqual("connect"u8);

    /// <summary>True for calls that take a connection.</summary>
    public static bool IsAccept(ReadOnlySpan<byte> name) => name.SequenceEqual("accept"u8) || name.SequenceEqual("accept4"u8);
}
