using System.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Cef;

/// <summary>
/// Makes an event of ArcSight's Common Event Format (version 26): <c>CEF:0|vendor|product|version|signature|name|severity|key=value …</c>. Header
/// fields get the names of ArcSight's schema, extension fields keep their keys, and a labelled one (<c>cs1</c>) gets its label's name as well.
/// </summary>
internal sealed class CefEvent
{
    private const int MaxSources = 256;
    private const int HeaderParts = 7;

    private static readonly string[] s_header = ["cefVersion", "deviceVendor", "deviceProduct", "deviceVersion", "signatureId", "name", "severity"];

    private readonly ParseOptions _options;
    private readonly FieldName[] _header;
    private readonly FieldName _rt, _end, _start, _utc, _deviceHost, _host;
    private readonly AssumedClock _clock;
    private readonly ByteBuffer _text = new();
    private readonly List<(byte[] Product, EventSource Source)> _sources = [];
    private readonly EventSource _unknown;

    public CefEvent(ParseOptions options, AssumedClock clock)
    {
        _options = options;
        _clock = clock;
        _header = [.. s_header.Select(options.Vocabulary.Intern)];
        _rt = options.Vocabulary.Intern("rt");
        _end = options.Vocabulary.Intern("end");
        _start = options.Vocabulary.Intern("start");
        _utc = options.Vocabulary.Intern("UNIFIutcTime");
        _deviceHost = options.Vocabulary.Intern("dvchost");
        _host = options.Vocabulary.Intern("shost");
        _unknown = options.Vocabulary.Intern(EventSource.Unknown);
    }

    /// <summary>True for a text that begins as CEF does.</summary>
    public static bool Starts(ReadOnlySpan<byte> text) => text.Length > 6 && text.StartsWith("CEF:"u8) && text[text[4] == ' ' ? 5 : 4] is >= (byte)'0' and <= (byte)'9';

    /// <summary>Adds the fields of a record.</summary>
    /// <param name="start">Where it lies in the event's buffer.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="e">Takes the fields; its time, host and source are set.</param>
    /// <param name="errorOffset">Where it stops being CEF.</param>
    public bool TryAdd(int start, int length, LogEvent e, out int errorOffset)
    {
        ReadOnlySpan<byte> text = e.Buffer.AsSpan(start, length);
        errorOffset = 0;
        if (!Starts(text))
            return false;
        int at = text[4] == ' ' ? 5 : 4;
        for (int part = 0; part < HeaderParts; part++)
        {
            int end = HeaderEnd(text, at, out bool escaped);
            if (end == text.Length && part < HeaderParts - 1)
            {
                errorOffset = end;
                return false;
            }

            AddValue(e, _header[part], start, TextRange.Between(at, end), escaped);
            at = Math.Min(end + 1, text.Length);
        }

        e.Source = SourceOf(e.BytesOf(e.Fields[e.Count - 5]));
        AddExtension(e, start, text, at);
        return true;
    }

    private static int HeaderEnd(ReadOnlySpan<byte> text, int at, out bool escaped)
    {
        escaped = false;
        for (; at < text.Length && text[at] != '|'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                escaped = true;
                at++;
            }
        }

        return Math.Min(at, text.Length);
    }

    // Values hold blanks: one ends where the next key begins, that is at the last blank before the next bare equals sign.
    private void AddExtension(LogEvent e, int start, ReadOnlySpan<byte> text, int at)
    {
        int equals = NextEquals(text, at);
        int key = at;
        long best = 0;
        while (equals >= 0)
        {
            while (key < equals && text[key] == ' ')
                key++;
            int value = equals + 1;
            int next = NextEquals(text, value);
            int end = next < 0 ? text.Length : value + Math.Max(0, text[value..next].LastIndexOf((byte)' '));
            TextRange range = TextRange.Between(value, value + text[value..end].TrimEnd((byte)' ').Length);
            if (equals > key)
                AddPair(e, _options.Vocabulary.Intern(text[key..equals]), start, range, ref best);
            (key, equals) = (end, next);
        }
    }

    private static int NextEquals(ReadOnlySpan<byte> text, int at)
    {
        for (; at < text.Length; at++)
        {
            int skip = text[at..].IndexOfAny((byte)'=', (byte)'\\');
            if (skip < 0)
                return -1;
            at += skip;
            if (text[at] == '=')
                return at;
            at++;
        }

        return -1;
    }

    private void AddPair(LogEvent e, FieldName name, int start, TextRange value, ref long best)
    {
        bool escaped = e.Buffer.AsSpan(start + value.Start, value.Length).Contains((byte)'\\');
        int index = AddValue(e, name, start, value, escaped);
        if (index < 0)
            return;
        int rank = name.Is(_rt) || name.Is(_utc) ? 3 : name.Is(_end) ? 2 : name.Is(_start) ? 1 : 0;
        if (rank > best && TryTime(e.BytesOf(e.Fields[index]), out long ticks))
        {
            e.SetTime(ticks);
            best = rank;
        }

        if (name.Is(_deviceHost) || (name.Is(_host) && e.HostField < 0))
            e.HostField = index;
        else if (name.Text.EndsWith("Label", StringComparison.Ordinal) && name.Text.Length > 5)
            AddLabelled(e, name, index);
    }

    // cs1=value cs1Label=Rule Name: the value also under the name "Rule Name". Both orders occur; a label before its value is left alone.
    private void AddLabelled(LogEvent e, FieldName label, int index)
    {
        FieldName target = _options.Vocabulary.Intern(label.Utf8.AsSpan(0, label.Utf8.Length - 5));
        ReadOnlySpan<byte> name = e.BytesOf(e.Fields[index]);
        if (name.IsEmpty)
            return;
        for (int i = index - 1; i >= 0; i--)
        {
            if (!e.Fields[i].Name.Is(target))
                continue;
            e.Add(e.Fields[i] with { Name = _options.Vocabulary.Intern(name) });
            return;
        }
    }

    private bool TryTime(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = TimeText.ParseEpoch(text);
        if (ticks > 0)
            return true;
        if (TimeText.TryParse(text, 0, out ticks))
            return true;
        if (!TraditionalTime.TryParse(text, out HeaderTime time, out _, out _))
            return false;
        ticks = _clock.Resolve(time, out _);
        return ticks > 0;
    }

    private int AddValue(LogEvent e, FieldName name, int start, TextRange value, bool escaped)
    {
        if (!escaped)
            return e.Add(name, FieldKind.Utf8, start + value.Start, value.Length);
        _text.Truncate(0);
        ReadOnlySpan<byte> text = e.Buffer.AsSpan(start + value.Start, value.Length);
        for (int i = 0; i < text.Length; i++)
        {
            byte b = text[i];
            if (b == '\\' && i + 1 < text.Length && text[i + 1] is (byte)'\\' or (byte)'=' or (byte)'|' or (byte)'n' or (byte)'r')
                b = text[++i] is (byte)'n' ? (byte)'\n' : text[i] is (byte)'r' ? (byte)'\r' : text[i];
            _text.Append(b);
        }

        return e.AddCopy(name, FieldKind.Utf8, _text.Written);
    }

    // The product in lower case without blanks (FortiGate, Fortigate: fortigate), known once per name.
    private EventSource SourceOf(ReadOnlySpan<byte> product)
    {
        foreach ((byte[] known, EventSource source) in _sources)
        {
            if (product.SequenceEqual(known))
                return source;
        }

        if (_sources.Count >= MaxSources || product.Length > 64)
            return _unknown;
        string name = Encoding.UTF8.GetString(product).ToLowerInvariant().Replace(' ', '_');
        EventSource added = _options.Vocabulary.Intern(name.Length == 0 ? EventSource.Unknown : new EventSource(name));
        _sources.Add((product.ToArray(), added));
        return added;
    }
}
