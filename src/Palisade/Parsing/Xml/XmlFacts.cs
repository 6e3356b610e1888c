namespace Palisade.Parsing.Xml;

/// <summary>Which fields of an event say what it is: indexes, or -1.</summary>
internal struct XmlFacts
{
    public int EventId;
    public int Channel;
    public int Computer;
    public int Time;

    /// <summary>True for Sysmon for Linux, which writes the same XML into syslog.</summary>
    public bool IsLinux;

    /// <summary>Takes note of a child of System.</summary>
    public void Note(ReadOnlySpan<byte> name, int index)
    {
        if (name.SequenceEqual("EventID"u8))
            EventId = index;
        else if (name.SequenceEqual("Channel"u8))
            Channel = index;
        else if (name.SequenceEqual("Computer"u8))
            Computer = index;
    }
}
