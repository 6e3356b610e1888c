using System.Runtime.InteropServices;
using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Evtx;

/// <summary>The event source of each channel that a parser has seen. Allocates for a new channel only.</summary>
internal sealed class ChannelSources(EventVocabulary vocabulary)
{
    private readonly Dictionary<string, EventSource> _sources = new(StringComparer.Ordinal);
    private byte[] _last = [];
    private EventSource _lastSource = EventSource.Unknown;

    /// <summary>The source of the channel that a field names.</summary>
    public EventSource Find(LogEvent e, in Field field)
    {
        ReadOnlySpan<byte> bytes = e.BytesOf(field);
        if (field.Kind != FieldKind.Utf16)
            return Find(Encoding.UTF8.GetString(bytes));
        if (bytes.SequenceEqual(_last) && bytes.Length > 0)
            return _lastSource;
        EventSource source = Find(MemoryMarshal.Cast<byte, char>(bytes));
        if (_last.Length != bytes.Length)
            _last = new byte[bytes.Length];
        bytes.CopyTo(_last);
        _lastSource = source;
        return source;
    }

    private EventSource Find(ReadOnlySpan<char> channel)
    {
        if (_sources.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(channel, out EventSource? source))
            return source;
        source = vocabulary.Intern(new EventSource("windows", Channel: channel.ToString()));

        // The text is the vocabulary's, so that it is held once; a channel that it did not take is not kept here either.
        if (_sources.Count < Limits.MaxEventSources && channel.SequenceEqual(source.Channel))
            _sources.Add(source.Channel!, source);
        return source;
    }
}
