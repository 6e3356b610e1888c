namespace Palisade.Fuzz;

/// <summary>One parser under fuzzing.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Fuzz">Takes one input; throws when the parser's answer is wrong.</param>
/// <param name="Seeds">Good inputs to begin from.</param>
internal sealed record FuzzTarget(string Name, Action<byte[]> Fuzz, Func<IEnumerable<byte[]>> Seeds)
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("syslog", Targets.SyslogTarget.Fuzz, Targets.SyslogTarget.Seeds),
        new("auditd", Targets.AuditdTarget.Fuzz, Targets.AuditdTarget.Seeds),
        new("kv", Targets.KeyValueTarget.Fuzz, Targets.KeyValueTarget.Seeds),
        new("cef", Targets.CefTarget.Fuzz, Targets.CefTarget.Seeds),
        new("json", Targets.JsonTarget.Fuzz, Targets.JsonTarget.Seeds),
        new("journal", Targets.JournalTarget.Fuzz, Targets.JournalTarget.Seeds),
        new("xml", Targets.XmlTarget.Fuzz, Targets.XmlTarget.Seeds),
        new("evtx", Targets.EvtxTarget.Fuzz, Targets.EvtxTarget.Seeds),
        new("rules", Targets.RuleTarget.Fuzz, Targets.RuleTarget.Seeds),
        new("yaml", Targets.YamlTarget.Fuzz, Targets.YamlTarget.Seeds),
        new("access", Targets.AccessTarget.Fuzz, Targets.AccessTarget.Seeds),
        new("w3c", Targets.W3cTarget.Fuzz, Targets.W3cTarget.Seeds),
        new("zeek", Targets.ZeekTarget.Fuzz, Targets.ZeekTarget.Seeds),
        new("csv", Targets.CsvTarget.Fuzz, Targets.CsvTarget.Seeds),
        new("archive", Targets.ArchiveTarget.Fuzz, Targets.ArchiveTarget.Seeds),
        new("pack", Targets.PackTarget.Fuzz, Targets.PackTarget.Seeds),
    ];
}
