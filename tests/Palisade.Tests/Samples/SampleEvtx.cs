namespace Palisade.Tests.Samples;

/// <summary>Makes the one sample that no editor writes: a log of PowerShell as Windows keeps it.</summary>
internal static class SampleEvtx
{
    private const string Channel = "Microsoft-Windows-PowerShell/Operational", Provider = "Microsoft-Windows-PowerShell";

    public static byte[] Make()
    {
        EvtxWriter log = new(2201);
        Add(log, 0, "ws-020.example.org", "Get-Service | Where-Object Status -eq 'Running'", @"C:\Scripts\inventory.ps1");
        Add(log, 38, "ws-020.example.org", "Get-ChildItem C:\\Logs -Filter *.log", @"C:\Scripts\inventory.ps1");
        Add(log, 81, "ws-014.example.org", "$t = [Ref].Assembly.GetType('Sample.AmsiUtils'); $t.GetField('amsiInitFailed')", "");
        Add(log, 95, "ws-014.example.org", "Write-Host 'sample'", "");
        return log.ToArray();
    }

    private static void Add(EvtxWriter log, int minute, string host, string script, string path) => log.Add(
        Channel,
        Provider,
        4104,
        host,
        new DateTime(2026, 10, 12, 6, 0, 0, DateTimeKind.Utc).AddMinutes(minute),
        ("MessageNumber", 1),
        ("MessageTotal", 1),
        ("ScriptBlockText", script),
        ("ScriptBlockId", "1a2b3c4d-0000-4000-8000-" + minute.ToString("D12", System.Globalization.CultureInfo.InvariantCulture)),
        ("Path", path));
}
