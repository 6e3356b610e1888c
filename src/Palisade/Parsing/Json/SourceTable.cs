using System.Globalization;
using System.Text;
using Palisade.Events;
using Palisade.Parsing.Syslog;

namespace Palisade.Parsing.Json;

/// <summary>The source for the value that names it (a channel, a service), so that a known one costs no text. One per reader and shape.</summary>
internal sealed class SourceTable(JsonShape shape, EventVocabulary vocabulary)
{
    private const int MaxKept = 4096;

    private readonly EventSource _without = vocabulary.Intern(shape.Source);
    private readonly ByteBuffer _text = new();
    private (byte[]? Value, EventSource Source)[] _slots = new (byte[]?, EventSource)[64];
    private int _kept;

    /// <summary>The source of an event without such a value.</summary>
    public EventSource Without => _without;

    /// <summary>The source that a value names.</summary>
    /// <param name="value">Of any text kind; what follows <see cref="Limits.MaxFieldNameBytes"/> does not count.</param>
    /// <param name="kind">How it is written.</param>
    public EventSource Find(ReadOnlySpan<byte> value, FieldKind kind)
    {
        if (value.Length > Limits.MaxFieldNameBytes)
            value = value[..Limits.MaxFieldNameBytes];
        uint i = KeyHash.Of(value) & (uint)(_slots.Length - 1);
        for (; _slots[i].Value is { } known; i = (i + 1) & (uint)(_slots.Length - 1))
        {
            if (value.SequenceEqual(known))
                return _slots[i].Source;
        }

        EventSource source = vocabulary.Intern(Make(value, kind));
        if (_kept < MaxKept)
            Keep(value.ToArray(), source);
        return source;
    }

    private EventSource Make(ReadOnlySpan<byte> value, FieldKind kind)
    {
        _text.Truncate(0);
        if (kind == FieldKind.JsonString)
            JsonEscapes.AppendUnescaped(value, _text);
        else
            _text.Append(value);
        if (shape.ValueIsProgram)
            return shape.Source with { Services = ServicesOf(_text.Written) };
        string text = Encoding.UTF8.GetString(_text.Written);
        if (shape.IsWindows)
            return shape.Source with { Channel = text };
        string key = text.ToLower(CultureInfo.InvariantCulture);
        if (shape.Services is not null && shape.Services.TryGetValue(key, out EventSource? source))
            return source;
        return shape.ValueIsService && !key.Contains(' ', StringComparison.Ordinal) ? shape.Source with { Services = key } : shape.Source;
    }

    private static string ServicesOf(ReadOnlySpan<byte> program) =>
        string.Join(' ', ProgramTable.Services(ProgramTable.Find(program)).Split(' ', StringSplitOptions.RemoveEmptyEntries).Append("syslog").Distinct().Order(StringComparer.Ordinal));

    private void Keep(byte[] value, EventSource source)
    {
        if ((_kept + 1) * 2 > _slots.Length)
        {
            (byte[]? Value, EventSource Source)[] old = _slots;
            _slots = new (byte[]?, EventSource)[old.Length * 2];
            foreach ((byte[]? v, EventSource s) in old)
            {
                if (v is not null)
                    Place(v, s);
            }
        }

        Place(value, source);
        _kept++;
    }

    private void Place(byte[] value, EventSource source)
    {
        uint i = KeyHash.Of(value) & (uint)(_slots.Length - 1);
        while (_slots[i].Value is not null)
            i = (i + 1) & (uint)(_slots.Length - 1);
        _slots[i] = (value, source);
    }
}
