using Palisade.Events;

namespace Palisade.Parsing;

/// <summary>What parsing needs to know that the bytes do not say. Immutable.</summary>
public sealed record ParseOptions
{
    /// <summary>Keeps the field names and sources of the run.</summary>
    public EventVocabulary Vocabulary { get; init; } = new();

    /// <summary>The zone of times that name none. The default is UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>The year of times that name none (RFC 3164), or null: then it is taken from <see cref="Reference"/>.</summary>
    public int? Year { get; init; }

    /// <summary>The time that the file was last written, or of receipt: a time without a year is taken as the last such before it (a day of grace).</summary>
    public DateTime Reference { get; init; }
}
