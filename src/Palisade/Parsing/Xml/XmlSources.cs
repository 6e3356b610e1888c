using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Xml;

/// <summary>The sources of events in XML by channel. Allocates for a new channel only.</summary>
internal sealed class XmlSources(EventVocabulary vocabulary)
{
    private readonly Dictionary<string, EventSource> _byChannel = new(StringComparer.Ordinal);
    private byte[] _last = [];
    private EventSource _lastSource = EventSource.Unknown;

    /// <summary>A Windows event that names no channel.</summary>
    public EventSource Windows { get; } = vocabulary.Intern(new EventSource("windows"));

    /// <summary>Sysmon for Linux.</summary>
    public EventSource LinuxSysmon { get; } = vocabulary.Intern(new EventSource("linux", Services: "sysmon", Channel: "Linux-Sysmon/Operational"));

    /// <summary>The source of a channel.</summary>
    public EventSource Find(ReadOnlySpan<byte> channel)
    {
        if (channel.Length > Limits.MaxFieldNameBytes)
            channel = channel[..Limits.MaxFieldNameBytes];
        if (channel.SequenceEqual(_last) && !channel.IsEmpty)
            return _lastSource;
        Span<char> text = stackalloc char[Limits.MaxFieldNameBytes];
        text = text[..Encoding.UTF8.GetChars(channel, text)];
        Dictionary<string, EventSource>.AlternateLookup<ReadOnlySpan<char>> known = _byChannel.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(text, out EventSource? source))
        {
            source = vocabulary.Intern(new EventSource("windows", Channel: text.ToString()));
            if (_byChannel.Count < Limits.MaxEventSources && text.SequenceEqual(source.Channel))
                _byChannel.Add(source.Channel!, source);
        }

        if (_last.Length != channel.Length)
            _last = new byte[channel.Length];
        channel.CopyTo(_last);
        return _lastSource = source;
    }
}
