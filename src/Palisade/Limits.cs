namespace Palisade;

/// <summary>Every bound in the product, with its reason and with what happens beyond it.</summary>
/// <remarks>A security tool parses hostile input: no loop and no buffer is without one of these.</remarks>
public static class Limits
{
    /// <summary>The longest record of a line format, in bytes: 16 MiB. What is longer is one failure that names the length; the rest of the file is read.</summary>
    public const int MaxRecordBytes = 16 << 20;

    /// <summary>The bytes of a batch handed to a worker, about 1 MiB: long enough to pay for the hand-over, short enough that two threads share a file evenly.</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>The most fields of one event: 4,096. Further ones are not matched; the event counts as a failure of kind <c>TooManyFields</c> as well.</summary>
    public const int MaxFields = 4096;

    /// <summary>The deepest nesting of JSON, XML and BinXML: 64. Deeper records are failures.</summary>
    public const int MaxNesting = 64;

    /// <summary>The most distinct field names kept for a run: 65,536. Names beyond it work, and are looked up each time they occur.</summary>
    public const int MaxFieldNames = 65_536;

    /// <summary>The longest field name, in bytes: 1,024. Longer ones are cut.</summary>
    public const int MaxFieldNameBytes = 1024;

    /// <summary>The most distinct log sources (channels, services) of a run: 16,384. Events of further ones share the source "unknown channel".</summary>
    public const int MaxEventSources = 16_384;

    /// <summary>The longest rule file, in bytes: 4 MiB (the longest of SigmaHQ has 0.4). Longer ones are rejected.</summary>
    public const int MaxRuleBytes = 4 << 20;

    /// <summary>The time one regular expression may take on one value, in milliseconds: 250. Beyond it the test is false and counted.</summary>
    public const int RegexMilliseconds = 250;
}
