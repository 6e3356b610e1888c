using Palisade.Events;

namespace Palisade.Parsing.KeyValue;

/// <summary>What a key means beyond being a field.</summary>
internal enum KeyRole : byte
{
    None,
    Time,
    EpochTime,
    Date,
    ClockTime,
    Zone,
    Host,
    Device,
    LogId,
    Type,
    SourceIp,
    DestinationIp,
    SourcePort,
    DestinationPort,
}

/// <summary>The keys that are known, interned once per parser.</summary>
internal sealed class KeyValueNames
{
    private readonly KeyRole[] _roles;

    public KeyValueNames(EventVocabulary names)
    {
        Names = names;
        Message = names.Intern("message");
        Assumed = names.Intern("_assumed");
        Action = names.Intern("action");
        SourceIp = names.Intern("src_ip");
        DestinationIp = names.Intern("dst_ip");
        SourcePort = names.Intern("src_port");
        DestinationPort = names.Intern("dst_port");
        List<(FieldName Name, KeyRole Role)> roles = [.. Known().Select(k => (names.Intern(k.Name), k.Role))];
        _roles = new KeyRole[roles.Max(r => r.Name.Id) + 1];
        foreach ((FieldName name, KeyRole role) in roles)
            _roles[name.Id] = role;
    }

    public EventVocabulary Names { get; }

    public FieldName Message { get; }

    public FieldName Assumed { get; }

    public FieldName Action { get; }

    public FieldName SourceIp { get; }

    public FieldName DestinationIp { get; }

    public FieldName SourcePort { get; }

    public FieldName DestinationPort { get; }

    /// <summary>What a key means.</summary>
    public KeyRole RoleOf(FieldName name) => (uint)name.Id < (uint)_roles.Length ? _roles[name.Id] : KeyRole.None;

    private static IEnumerable<(string Name, KeyRole Role)> Known() =>
    [
        ("timestamp", KeyRole.Time), ("@timestamp", KeyRole.Time), ("ts", KeyRole.Time), ("t", KeyRole.Time), ("datetime", KeyRole.Time), ("time", KeyRole.ClockTime), ("date", KeyRole.Date),
        ("eventtime", KeyRole.EpochTime), ("tz", KeyRole.Zone), ("host", KeyRole.Host), ("hostname", KeyRole.Host), ("devname", KeyRole.Device), ("device_name", KeyRole.Device),
        ("logid", KeyRole.LogId), ("type", KeyRole.Type), ("srcip", KeyRole.SourceIp), ("dstip", KeyRole.DestinationIp), ("srcport", KeyRole.SourcePort), ("dstport", KeyRole.DestinationPort),
        ("SRC", KeyRole.SourceIp), ("DST", KeyRole.DestinationIp), ("SPT", KeyRole.SourcePort), ("DPT", KeyRole.DestinationPort),
    ];
}
