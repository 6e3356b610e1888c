using System.Globalization;
using Palisade.Findings;
using Palisade.Parsing;

namespace Palisade.Scanning;

/// <summary>What is known of one input while it is read. Counts are added in order, under the output's lock.</summary>
internal sealed class InputState(string path)
{
    // Enough to see what is wrong; the count is exact.
    private const int ReasonsShown = 3;

    private readonly List<string> _reasons = [];

    public string Path => path;

    /// <summary>The format, or null while unknown (unreadable, or no format fits).</summary>
    public InputFormat? Format { get; set; }

    /// <summary>The name of the record of a vault at an offset; null for what comes from no vault.</summary>
    public Func<long, string?>? LeafAt { get; set; }

    /// <summary>What parsers are told.</summary>
    public ParseOptions Options { get; set; } = null!;

    /// <summary>Why it was left out on purpose, or null.</summary>
    public string? PassedOver { get; set; }

    /// <summary>Its number among the inputs of base matches, once it has one.</summary>
    public int? SpillIndex { get; set; }

    /// <summary>Its size as far as it is known.</summary>
    public long Bytes { get; set; }

    public long Events { get; set; }

    /// <summary>The events whose year was guessed.</summary>
    public GuessedYears Years { get; set; }

    /// <summary>The events outside the times asked for.</summary>
    public long Outside { get; set; }

    /// <summary>The events of no known source.</summary>
    public long WithoutSource { get; set; }

    public long Failures { get; private set; }

    /// <summary>True when it could not be read to its end: not all that was asked could be done.</summary>
    public bool IsIncomplete { get; private set; }

    public void Note(in ParseFailure failure)
    {
        Failures++;
        IsIncomplete |= failure.Code is ParseFailureCode.Unreadable or ParseFailureCode.Defect;
        if (_reasons.Count < ReasonsShown)
            _reasons.Add(Describe(failure));
    }

    public void CountFurther(long failures) => Failures += failures;

    public InputSummary ToSummary() =>
        new(path, Format?.Name ?? InputSummary.Unknown, Events, Failures, _reasons.Count == 0 ? PassedOver : string.Join("; ", _reasons) + (Failures > _reasons.Count ? string.Create(CultureInfo.InvariantCulture, $"; and {Failures - _reasons.Count} more") : "")) 
        {
            Bytes = Bytes,
            Years = Years,
            EventsOutside = Outside,
            EventsWithoutSource = WithoutSource,
            IsIncomplete = IsIncomplete,
        };

    private static string Describe(in ParseFailure failure)
    {
        string what = failure.Code switch
        {
            ParseFailureCode.Malformed => "malformed",
            ParseFailureCode.Truncated => "truncated",
            ParseFailureCode.TooLong => "too long",
            ParseFailureCode.TooDeep => "nested too deeply",
            ParseFailureCode.TooManyFields => "too many fields",
            ParseFailureCode.BadChecksum => "bad checksum",
            ParseFailureCode.BadChunk => "bad chunk",
            ParseFailureCode.MissingReference => "missing reference",
            ParseFailureCode.Unreadable => "unreadable",
            _ => "defect of Palisade",
        };
        // What was never opened has no place where it failed.
        if (failure is { Code: ParseFailureCode.Unreadable, OffsetBytes: 0, Detail: { } why })
            return why;
        string record = failure.Record > 0 ? string.Create(CultureInfo.InvariantCulture, $" record {failure.Record}") : "";
        string detail = failure.Detail is null ? "" : $" ({failure.Detail})";
        return string.Create(CultureInfo.InvariantCulture, $"{what}{detail} at offset {failure.OffsetBytes}{record}");
    }
}
