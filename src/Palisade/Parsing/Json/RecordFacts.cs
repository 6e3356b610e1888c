using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>What a record's values said about the event while they were read: which marks it bears, and where each role's value is.</summary>
internal struct RecordFacts
{
    private byte _timeRank;
    private byte _hostRank;

    /// <summary>The marks of all places that occurred.</summary>
    public MarkSet Marks;

    /// <summary>The index of the event id's field, or -1; and so on.</summary>
    public int EventId;

    /// <inheritdoc cref="EventId"/>
    public int Channel;

    /// <inheritdoc cref="EventId"/>
    public int Time;

    /// <inheritdoc cref="EventId"/>
    public int Host;

    /// <inheritdoc cref="EventId"/>
    public int Service;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Marks = default;
        EventId = Channel = Time = Host = Service = -1;
        _timeRank = _hostRank = byte.MaxValue;
    }

    /// <summary>Takes note of a field. The first of a role counts, unless a later one has a lower rank.</summary>
    /// <param name="meaning">Of the field's place.</param>
    /// <param name="index">Of the field in the event; negative when it did not fit.</param>
    public void Note(in PathMeaning meaning, int index)
    {
        if (index < 0)
            return;
        switch (meaning.Role)
        {
            case JsonRole.EventId when EventId < 0:
                EventId = index;
                break;
            case JsonRole.Channel when Channel < 0:
                Channel = index;
                break;
            case JsonRole.Service when Service < 0:
                Service = index;
                break;
            case JsonRole.Time when meaning.Rank < _timeRank:
                (Time, _timeRank) = (index, meaning.Rank);
                break;
            case JsonRole.Host when meaning.Rank < _hostRank:
                (Host, _hostRank) = (index, meaning.Rank);
                break;
        }
    }

    /// <summary>States to the event what its values said.</summary>
    public readonly void State(LogEvent e, PathTree tree)
    {
        if (Time >= 0)
            e.SetTimeField(Time);
        e.HostField = Host;
        if (EventId >= 0)
            e.EventId = ReadEventId(e, e.Fields[EventId]);
        int naming = tree.Shape.IsWindows ? Channel : Service;
        e.Source = naming < 0 ? tree.Sources.Without : tree.Sources.Find(e.BytesOf(e.Fields[naming]), e.Fields[naming].Kind);
    }

    private static int ReadEventId(LogEvent e, in Field field) =>
        System.Buffers.Text.Utf8Parser.TryParse(e.BytesOf(field), out int id, out int used) && used == field.Length && id is >= 0 and <= ushort.MaxValue ? id : -1;
}
