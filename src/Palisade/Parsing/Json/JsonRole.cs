namespace Palisade.Parsing.Json;

/// <summary>What a value means to the event, beyond being a field.</summary>
internal enum JsonRole : byte
{
    None,

    /// <summary>The Windows event id.</summary>
    EventId,

    /// <summary>The Windows channel.</summary>
    Channel,

    /// <summary>The event's time; of several, the one of the lowest rank counts.</summary>
    Time,

    /// <summary>The host; of several, the one of the lowest rank counts.</summary>
    Host,

    /// <summary>The value that tells the service (zeek's <c>_path</c>, an Azure category).</summary>
    Service,

    /// <summary>The name in an object that is one field.</summary>
    PairName,

    /// <summary>The value in an object that is one field.</summary>
    PairValue,
}
