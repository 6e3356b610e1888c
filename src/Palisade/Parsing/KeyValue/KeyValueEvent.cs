using System.Buffers;
using Palisade.Events;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.KeyValue;

/// <summary>Makes an event of <c>key=value</c> pairs: the fields under their own names, the time, and what is known of FortiGate and netfilter. One per parser.</summary>
internal sealed class KeyValueEvent
{
    private static readonly SearchValues<byte> s_zone = SearchValues.Create("Zz+-UG"u8);

    private readonly KeyValueNames _names;
    private readonly AssumedClock _clock;
    private readonly EventSource _other, _fortigateEvent, _fortigateTraffic, _fortigate, _netfilter;
    private int _time, _epoch, _date, _clockTime, _zone, _host, _device, _logId, _type;

    public KeyValueEvent(ParseOptions options, AssumedClock clock)
    {
        _names = new KeyValueNames(options.Vocabulary);
        _clock = clock;
        _other = options.Vocabulary.Intern(EventSource.Unknown);
        _fortigate = options.Vocabulary.Intern(new EventSource("fortigate"));
        _fortigateEvent = options.Vocabulary.Intern(new EventSource("fortigate", "", "event"));
        _fortigateTraffic = options.Vocabulary.Intern(new EventSource("fortigate", "firewall", "traffic"));
        _netfilter = options.Vocabulary.Intern(new EventSource("linux", "firewall", "iptables kernel syslog"));
    }

    /// <summary>Adds the pairs of a text.</summary>
    /// <param name="start">Where it lies in the event's buffer.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="e">Takes the fields; its time, host and source are set where the text names them.</param>
    /// <returns>The number of pairs.</returns>
    public int Add(int start, int length, LogEvent e)
    {
        _time = _epoch = _date = _clockTime = _zone = _host = _device = _logId = _type = -1;
        ReadOnlySpan<byte> text = e.Buffer.AsSpan(start, length);
        KeyValuePairs pairs = new(text, 0);
        int count = 0;
        while (pairs.MoveNext())
        {
            FieldName name = _names.Names.Intern(pairs.Key.Of(text));
            FieldKind kind = pairs.IsEscaped ? FieldKind.JsonString : FieldKind.Utf8;
            int index = e.Add(name, kind, start + pairs.Value.Start, pairs.Value.Length);
            if (index >= 0)
                Note(_names.RoleOf(name), index, e);
            count++;
        }

        if (_host >= 0 || _device >= 0)
            e.HostField = _device >= 0 ? _device : _host;
        SetTime(e);
        return count;
    }

    /// <summary>Sets the source of an event that stands alone: FortiGate by its keys, else unknown.</summary>
    public void Describe(LogEvent e)
    {
        if (_logId < 0 || _device < 0)
        {
            e.Source = _other;
            return;
        }

        ReadOnlySpan<byte> type = _type < 0 ? default : e.BytesOf(e.Fields[_type]);
        e.Source = type.SequenceEqual("event"u8) ? _fortigateEvent : type.SequenceEqual("traffic"u8) ? _fortigateTraffic : _fortigate;
    }

    /// <summary>True when the pairs read last are FortiGate's.</summary>
    public bool IsFortiGate => _logId >= 0 && _device >= 0;

    /// <summary>Sets the source of netfilter's lines, and the action where the prefix of the rule says it (<c>[UFW BLOCK]</c>).</summary>
    public void DescribeNetfilter(ReadOnlySpan<byte> message, LogEvent e)
    {
        e.Source = _netfilter;
        int pairs = message.IndexOf("IN="u8);
        ReadOnlySpan<byte> prefix = pairs < 0 ? default : message[..pairs];
        if (prefix.IndexOf("BLOCK"u8) >= 0 || prefix.IndexOf("DROP"u8) >= 0 || prefix.IndexOf("DENY"u8) >= 0)
            e.AddCopy(_names.Action, FieldKind.Utf8, "drop"u8);
        else if (prefix.IndexOf("REJECT"u8) >= 0)
            e.AddCopy(_names.Action, FieldKind.Utf8, "reject"u8);
        else if (prefix.IndexOf("ALLOW"u8) >= 0 || prefix.IndexOf("ACCEPT"u8) >= 0)
            e.AddCopy(_names.Action, FieldKind.Utf8, "accept"u8);
    }

    private void Note(KeyRole role, int index, LogEvent e)
    {
        switch (role)
        {
            case KeyRole.Time:
                _time = index;
                break;
            case KeyRole.EpochTime:
                _epoch = index;
                break;
            case KeyRole.Date:
                _date = index;
                break;
            case KeyRole.ClockTime:
                _clockTime = index;
                break;
            case KeyRole.Zone:
                _zone = index;
                break;
            case KeyRole.Host:
                _host = index;
                break;
            case KeyRole.Device:
                _device = index;
                break;
            case KeyRole.LogId:
                _logId = index;
                break;
            case KeyRole.Type:
                _type = index;
                break;
            case KeyRole.SourceIp:
                e.Add(e.Fields[index] with { Name = _names.SourceIp });
                break;
            case KeyRole.DestinationIp:
                e.Add(e.Fields[index] with { Name = _names.DestinationIp });
                break;
            case KeyRole.SourcePort:
                e.Add(e.Fields[index] with { Name = _names.SourcePort });
                break;
            case KeyRole.DestinationPort:
                e.Add(e.Fields[index] with { Name = _names.DestinationPort });
                break;
            default:
                break;
        }
    }

    private void SetTime(LogEvent e)
    {
        if (_epoch >= 0 && TimeText.ParseEpoch(e.BytesOf(e.Fields[_epoch])) is var epoch and > 0)
            e.SetTime(epoch);
        else if (_time >= 0 && TrySetTime(e.BytesOf(e.Fields[_time]), e))
            return;
        else if (_date >= 0 && _clockTime >= 0)
            SetDateAndTime(e);
        else if (_clockTime >= 0)
            TrySetTime(e.BytesOf(e.Fields[_clockTime]), e);
    }

    // FortiGate: date=2019-05-10 time=11:37:47 tz="-0500".
    private void SetDateAndTime(LogEvent e)
    {
        ReadOnlySpan<byte> date = e.BytesOf(e.Fields[_date]), time = e.BytesOf(e.Fields[_clockTime]), zone = _zone < 0 ? default : e.BytesOf(e.Fields[_zone]);
        if (date.Length != 10 || time.Length is < 8 or > 18 || zone.Length > 8)
            return;
        Span<byte> text = stackalloc byte[40];
        date.CopyTo(text);
        text[10] = (byte)'T';
        time.CopyTo(text[11..]);
        zone.CopyTo(text[(11 + time.Length)..]);
        TrySetTime(text[..(11 + time.Length + zone.Length)], e);
    }

    private bool TrySetTime(ReadOnlySpan<byte> text, LogEvent e)
    {
        if (TimeText.ParseEpoch(text) is var epoch and > 0)
        {
            e.SetTime(epoch);
            return true;
        }

        if (!TimeText.TryParse(text, 0, out long local))
            return false;
        bool zoned = text.Length > 19 && text[19..].IndexOfAny(s_zone) >= 0;
        e.SetTime(zoned ? local : Math.Max(0, local - _clock.OffsetAt(local)));
        if (!zoned)
            e.AddCopy(_names.Assumed, FieldKind.Utf8, _clock.Note(0, true));
        return true;
    }
}
