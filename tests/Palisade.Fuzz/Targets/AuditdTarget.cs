using Palisade.Parsing;
using Palisade.Parsing.Auditd;

namespace Palisade.Fuzz.Targets;

/// <summary>The raw audit log.</summary>
internal static class AuditdTarget
{
    public static void Fuzz(byte[] input) => LineFormatCheck.Run(AuditdFormat.Format, new ParseOptions(), input);

    public static IEnumerable<byte[]> Seeds() =>
    [
        [.. "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 success=yes exe=2F62 uid=0 key=61016263\ntype=EXECVE msg=audit(1.000:1): argc=2 a0=\"id\" a1_len=4 a1[0]=\"12\" a1[1]=3334\n"u8],
        [.. "node=h type=SOCKADDR msg=audit(1.000:1): saddr=0A0001BB0000000020010DB800000000000000000000000100000000"u8],
        [.. "type=USER_LOGIN msg=audit(1.000:1): pid=1 msg='op=login acct=2862 addr=192.0.2.1 res=failed'\u001dUID=\"root\""u8],
    ];
}
