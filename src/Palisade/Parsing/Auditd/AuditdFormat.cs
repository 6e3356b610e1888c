using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Auditd;

/// <summary>The format <c>auditd</c>: the raw log of the Linux audit daemon, also enriched and with node names.</summary>
internal static class AuditdFormat
{
    /// <summary>The entry of <see cref="InputFormats.All"/>.</summary>
    public static InputFormat Format { get; } = new("auditd", "auditd: the raw log of the Linux audit system", Detect,
        static (stream, _) => new AuditdBatchReader(stream), static options => new AuditdParser(options));

    private static int Detect(ReadOnlySpan<byte> head) => LineShare.Score(head, static line => AuditHeader.TryParse(line, out _, out _) || line.SequenceEqual("----"u8) || line.StartsWith("time->"u8), 60, 95);
}
