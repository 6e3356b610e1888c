using System.Globalization;

namespace Palisade.Tests.Naive;

/// <summary>
/// Tells a built-in Windows event in the terms of the Sysmon event that rules are written for. The product goes the other way and rewrites the rule; that both
/// agree is the test.
/// </summary>
internal static class NaiveAlias
{
    private static readonly string[] s_always = ["EventID", "Channel", "Computer", "Provider_Name", "Security_UserID"];

    private static readonly (string Sid, string Name)[] s_known =
    [
        ("S-1-5-18", @"NT AUTHORITY\SYSTEM"), ("S-1-5-19", @"NT AUTHORITY\LOCAL SERVICE"), ("S-1-5-20", @"NT AUTHORITY\NETWORK SERVICE"), ("S-1-5-7", @"NT AUTHORITY\ANONYMOUS LOGON"),
    ];

    private static readonly (string Label, string Level)[] s_levels =
    [
        ("S-1-16-0", "Untrusted"), ("S-1-16-4096", "Low"), ("S-1-16-8192", "Medium"), ("S-1-16-8448", "MediumPlus"), ("S-1-16-12288", "High"), ("S-1-16-16384", "System"), ("S-1-16-20480", "Protected"),
    ];

    /// <summary>The event in the category's terms, or null where it is of another kind.</summary>
    public static NaiveEvent? Tell(string category, NaiveEvent e)
    {
        if (!string.Equals(e.Channel, "Security", StringComparison.OrdinalIgnoreCase))
            return null;
        return (category, e.EventId) switch
        {
            ("process_creation", 4688) => ProcessCreation(e),
            ("network_connection", 5156) => NetworkConnection(e),
            ("registry_event", 4657) => Registry(e, "%%1904", "%%1905", "%%1906"),
            ("registry_set", 4657) => Registry(e, "%%1904", "%%1905"),
            ("registry_add", 4657) => Registry(e, "%%1904"),
            ("registry_delete", 4657) => Registry(e, "%%1906"),
            ("file_access", 4663) when One(e, "ObjectType").Equals("File", StringComparison.OrdinalIgnoreCase) => FileAccess(e),
            _ => null,
        };
    }

    /// <summary>The event with some fields under other names as well.</summary>
    public static NaiveEvent Renamed(NaiveEvent e, params (string From, string To)[] names) => new()
    {
        Fields = [.. e.Fields, .. from f in e.Fields from n in names where n.From == f.Name select (n.To, f.Text)],
        Product = e.Product,
        Channel = e.Channel,
        EventId = e.EventId,
    };

    private static NaiveEvent ProcessCreation(NaiveEvent e)
    {
        Telling told = new(e, "CommandLine", "SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId", "NewProcessId", "NewProcessName", "TokenElevationType", "TargetUserSid", "TargetUserName", "TargetDomainName", "TargetLogonId", "ParentProcessName", "MandatoryLabel");
        told.As("Image", "NewProcessName");
        told.As("ParentImage", "ParentProcessName");
        told.As("LogonId", "SubjectLogonId");
        told.As("ProcessId", "NewProcessId", Decimal);
        told.As("ParentProcessId", "ProcessId", Decimal);
        told.As("IntegrityLevel", "MandatoryLabel", v => [v, .. s_levels.Where(l => l.Label == v).Select(l => l.Level)]);
        told.AsUser();
        return told.Done();
    }

    private static NaiveEvent NetworkConnection(NaiveEvent e)
    {
        Telling told = new(e, "ProcessID", "Application", "Direction", "SourceAddress", "SourcePort", "DestAddress", "DestPort", "FilterRTID", "LayerName", "LayerRTID", "RemoteUserID", "RemoteMachineID");
        told.As("ProcessId", "ProcessID", Decimal);
        told.As("Image", "Application", Drives);
        told.As("Initiated", "Direction", v => [v, .. v == "%%14593" ? ["true"] : v == "%%14592" ? ["false"] : Array.Empty<string>()]);
        told.As("Protocol", "Protocol", v => [v, .. v switch { "1" => ["icmp"], "6" => ["tcp"], "17" => ["udp"], _ => Array.Empty<string>() }]);
        told.As("SourceIp", "SourceAddress");
        told.As("DestinationIp", "DestAddress");
        told.As("DestinationPort", "DestPort");
        return told.Done();
    }

    private static NaiveEvent? Registry(NaiveEvent e, params string[] operations)
    {
        if (operations.Length < 3 && !operations.Contains(One(e, "OperationType")))
            return null;
        Telling told = new(e, "SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId", "ObjectName", "ObjectValueName", "HandleId", "OperationType", "OldValueType", "OldValue", "NewValueType", "NewValue", "ProcessId", "ProcessName");
        told.As("Image", "ProcessName");
        told.As("ProcessId", "ProcessId", Decimal);
        told.As("EventType", "OperationType", v => [v, .. v switch { "%%1904" or "%%1905" => ["SetValue"], "%%1906" => ["DeleteValue"], _ => Array.Empty<string>() }]);
        told.As("Details", "NewValue", Details);
        told.Add("TargetObject", Paths(One(e, "ObjectName") + "\\" + One(e, "ObjectValueName")));
        told.AsUser();
        return told.Done();
    }

    private static NaiveEvent FileAccess(NaiveEvent e)
    {
        Telling told = new(e, "SubjectUserSid", "SubjectUserName", "SubjectDomainName", "SubjectLogonId", "ObjectServer", "ObjectType", "ObjectName", "HandleId", "AccessList", "AccessMask", "ProcessId", "ProcessName", "ResourceAttributes");
        told.As("Image", "ProcessName");
        told.As("FileName", "ObjectName");
        return told.Done();
    }

    private static string One(NaiveEvent e, string field) => e.Values(field).FirstOrDefault()?.Text ?? "";

    private static IEnumerable<string> Decimal(string hex) =>
        hex.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(hex.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number)
            ? [hex, number.ToString(CultureInfo.InvariantCulture)]
            : [hex];

    // Which drive a volume is, the event does not say: it may be any.
    private static IEnumerable<string> Drives(string device)
    {
        const string start = @"\device\harddiskvolume";
        int end = start.Length;
        while (device.StartsWith(start, StringComparison.OrdinalIgnoreCase) && end < device.Length && char.IsAsciiDigit(device[end]))
            end++;
        IEnumerable<char> letters = end > start.Length ? Enumerable.Range('A', 26).Select(c => (char)c) : [];
        return [device, .. letters.Select(l => l + ":" + device[end..])];
    }

    private static IEnumerable<string> Details(string value)
    {
        if (value.Length == 0)
            return [value, "(Empty)"];
        return uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? [value, $"DWORD (0x{number:x8})"] : [value];
    }

    private static List<string> Paths(string path)
    {
        List<string> paths = [path];
        foreach ((string from, string to) in new[] { (@"\REGISTRY\MACHINE\SOFTWARE\Classes\", @"HKCR\"), (@"\REGISTRY\MACHINE\", @"HKLM\"), (@"\REGISTRY\USER\", @"HKU\") })
        {
            if (path.StartsWith(from, StringComparison.OrdinalIgnoreCase))
                paths.Add(to + path[from.Length..]);
        }

        if (path.StartsWith(@"\REGISTRY\USER\", StringComparison.OrdinalIgnoreCase) && path.IndexOf('\\', 15) is > 0 and int end)
            paths.Add("HKCU" + path[end..]);
        foreach (string known in paths.ToList())
        {
            int at = known.IndexOf(@"\ControlSet00", StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && at + 14 < known.Length)
                paths.Add(known[..at] + @"\CurrentControlSet" + known[(at + 14)..]);
        }

        return paths;
    }

    /// <summary>An event on its way into other terms.</summary>
    private sealed class Telling
    {
        private readonly NaiveEvent _event;
        private readonly List<(string, string?)> _fields = [];
        private readonly HashSet<string> _canHave;

        public Telling(NaiveEvent e, params string[] own)
        {
            _event = e;
            _canHave = new HashSet<string>([.. s_always, .. own], StringComparer.OrdinalIgnoreCase);
            _fields.AddRange(e.Fields.Where(f => f.Name is not ("ProcessId" or "ProcessID" or "Protocol")).Select(f => (f.Name, f.Text)));
        }

        public void As(string name, string own, Func<string, IEnumerable<string>>? ways = null)
        {
            _canHave.Add(name);
            foreach (string? value in _event.Values(own).Select(v => v.Text))
            {
                if (value is null || ways is null)
                    _fields.Add((name, value));
                else
                    _fields.AddRange(ways(value).Select(w => (name, (string?)w)));
            }
        }

        public void Add(string name, IEnumerable<string> values)
        {
            _canHave.Add(name);
            _fields.AddRange(values.Select(v => (name, (string?)v)));
        }

        public void AsUser()
        {
            string sid = One(_event, "SubjectUserSid");
            Add("User", [One(_event, "SubjectDomainName") + "\\" + One(_event, "SubjectUserName"), .. s_known.Where(k => k.Sid == sid).Select(k => k.Name)]);
        }

        public NaiveEvent Done() => new() { Fields = _fields, Product = _event.Product, Channel = _event.Channel, EventId = _event.EventId, CanHave = _canHave };
    }
}
