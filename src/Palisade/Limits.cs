namespace Palisade;

/// <summary>Every bound in the product, with its reason and with what happens beyond it.</summary>
/// <remarks>A security tool parses hostile input: no loop and no buffer is without one of these.</remarks>
public static class Limits
{
    /// <summary>The longest record of a line format, in bytes: 16 MiB. What is longer is one failure that names the length; the rest of the file is read.</summary>
    public const int MaxRecordBytes = 16 << 20;

    /// <summary>The bytes of a batch handed to a worker, about 1 MiB: long enough to pay for the hand-over, short enough that two threads share a file evenly.</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>The longest syslog message over several lines, in bytes: 64 KiB. Further lines without a header are failures.</summary>
    public const int MaxContinuationBytes = 64 << 10;

    /// <summary>
    /// How far apart the records of one audit event may stand, in bytes: 128 KiB, some 400 records. The kernel writes an event's records together;
    /// other processors' come between. What comes later is an event of its own.
    /// </summary>
    public const int AuditWindowBytes = 128 << 10;

    /// <summary>The most fields of one event: 4,096. Further ones are not matched; the event counts as a failure of kind <c>TooManyFields</c> as well.</summary>
    public const int MaxFields = 4096;

    /// <summary>The deepest nesting of JSON, XML and BinXML: 64. Deeper records are failures.</summary>
    public const int MaxNesting = 64;

    /// <summary>
    /// The most work for one EVTX record: 16,384 steps, where a step is a field, a value or 256 bytes of one. Templates may refer to templates and many
    /// times to one value; beyond it the record is a failure of kind <c>TooManyFields</c>.
    /// </summary>
    public const int MaxTemplateSteps = 4 * MaxFields;

    /// <summary>The most work for one EVTX chunk of 64 KiB: a million steps, some fifty times what a full one takes. The rest of its records are failures.</summary>
    public const int MaxChunkSteps = 64 * MaxTemplateSteps;

    /// <summary>The most bytes of template definitions read for one EVTX chunk of 64 KiB: 256 KiB, as honest ones do not overlap. Records of further ones lack their template.</summary>
    public const int MaxTemplateBytes = 256 << 10;

    /// <summary>The most bytes of compiled EVTX templates that one worker keeps from chunk to chunk: 16 MiB, some 2,000 ordinary ones. Beyond it all are made afresh.</summary>
    public const int MaxTemplatePlanBytes = 16 << 20;

    /// <summary>The most distinct field names kept for a run: 65,536. Names beyond it work, and are looked up each time they occur.</summary>
    public const int MaxFieldNames = 65_536;

    /// <summary>The most bytes of field names kept for a run, and of paths kept by one reader of JSON: 8 MiB (real runs keep some 0.1). What comes beyond is looked up each time it occurs.</summary>
    public const int MaxFieldNamesBytes = 8 << 20;

    /// <summary>The longest field name, in bytes: 1,024. Longer ones are cut.</summary>
    public const int MaxFieldNameBytes = 1024;

    /// <summary>The most distinct log sources (channels, services) of a run: 16,384. Events of further ones have a source without channel and services.</summary>
    public const int MaxEventSources = 16_384;

    /// <summary>The longest channel, or services, of a log source, in characters: 256, one more than Windows allows. A source with a longer one is kept without.</summary>
    public const int MaxSourceCharacters = 256;

    /// <summary>The longest rule file, in bytes: 4 MiB (the longest of SigmaHQ has 0.4). Longer ones are rejected.</summary>
    public const int MaxRuleBytes = 4 << 20;

    /// <summary>The most indicators of threats: 1,000,000, which take some 200 MB. What is beyond is left out, and said so.</summary>
    internal const int MaxIndicators = 1_000_000;

    /// <summary>The longest file of indicators: 256 MiB. A longer one is left out, and said so.</summary>
    internal const long MaxIndicatorFileBytes = 256 << 20;

    /// <summary>The time one regular expression that backtracks may take on one value, in milliseconds: 250. Beyond it, and <see cref="RegexAttempts"/>, the test is false and counted.</summary>
    public const int RegexMilliseconds = 250;

    /// <summary>How often an expression that ran out of time is tried on the same value: 3, as the clock runs on while the machine does other work. Once one used them up it gets 1.</summary>
    internal const int RegexAttempts = 3;

    /// <summary>The same for one that does not backtrack, which takes time linear to the text: 10,000, so that a busy machine never hides a match.</summary>
    public const int LinearRegexMilliseconds = 10_000;

    /// <summary>How deep archives within archives are opened: 4, as a zip with a <c>.tar.gz</c> of rotated <c>.gz</c> logs is. Deeper ones are named and not opened.</summary>
    public const int MaxArchiveDepth = 4;

    /// <summary>The most members of one archive: 262,144, so that a hostile directory cannot fill the memory. The further ones are one failure.</summary>
    public const int MaxArchiveMembers = 1 << 18;

    /// <summary>
    /// The most unpacked bytes for one packed byte, per member and per archive: 500. Logs reach 50 to 200, a bomb about 1,000. Counted only past
    /// <see cref="MaxUnpackedFreeBytes"/>; what was unpacked until then is read, the rest is a failure.
    /// </summary>
    public const int MaxUnpackRatio = 500;

    /// <summary>The bytes that any archive may unpack to whatever its size: 256 MiB, a few seconds of work.</summary>
    public const long MaxUnpackedFreeBytes = 256L << 20;

    /// <summary>The most bytes that one member may unpack to: 256 GiB. The rest is a failure.</summary>
    public const long MaxUnpackedBytes = 256L << 30;

    /// <summary>The longest archive within an archive (or on standard input) that is put in a temporary file to be opened: 4 GiB.</summary>
    public const long MaxSpillBytes = 4L << 30;

    /// <summary>The deepest folder below an argument: 256. Deeper ones are named and not entered.</summary>
    public const int MaxFolderDepth = 256;

    /// <summary>The matches held in memory before a sorted run of them goes to a temporary file, in bytes: 16 MiB; as much again for the findings.</summary>
    public const int CorrelationSortBytes = 16 << 20;

    /// <summary>The memory of all correlation windows together, in bytes as estimated: 96 MiB. Beyond it the group idle for longest, then the oldest event of the group itself, is forgotten, and counted.</summary>
    public const long MaxCorrelationBytes = 96 << 20;

    /// <summary>The most events named in the finding of a correlation: 100, the last ones. Its count counts all.</summary>
    public const int MaxCorrelationRecords = 100;

    /// <summary>The longest value that correlations group by or count, in bytes: 1,024. Longer ones are cut, with a hash of the whole at the end so that they stay distinct.</summary>
    public const int MaxCorrelationValueBytes = 1024;

    /// <summary>The most values (scalars, lists and maps) of one rule document, aliases counted as often as they are used: 500,000 (the largest of SigmaHQ has 5,000). Beyond it the document is rejected: an alias bomb.</summary>
    public const int MaxRuleNodes = 500_000;

    /// <summary>The most tests of one rule, each counted as often as its condition uses it: 200,000. Beyond it the rule is rejected.</summary>
    public const int MaxRuleTests = 200_000;

    /// <summary>The most forms that the modifiers of one value may give (windash, base64offset, placeholders): 5,000. Beyond it the rule is rejected.</summary>
    public const int MaxValueForms = 5000;

    /// <summary>The most characters that the forms of one value may come to: 524,288. Beyond it the rule is rejected.</summary>
    public const int MaxValueFormCharacters = 1 << 19;

    /// <summary>The most documents of one rule file: 10,000. Files with more are rejected.</summary>
    public const int MaxRuleDocuments = 10_000;

    /// <summary>The most search identifiers of one rule: 1,000 (SigmaHQ has up to 40). Rules with more are rejected, since each is compared with the patterns of the condition.</summary>
    public const int MaxSearchIdentifiers = 1000;

    /// <summary>The longest search identifier, in characters: 256. Longer ones are rejected.</summary>
    public const int MaxIdentifierCharacters = 256;

    /// <summary>The longest condition, several together, in characters: 16,384. Longer ones are rejected.</summary>
    public const int MaxConditionCharacters = 16_384;

    /// <summary>The longest regular expression of a rule, in characters: 16,384. Longer ones are rejected.</summary>
    public const int MaxRegexCharacters = 16_384;

    /// <summary>The most errors kept of one rule document: 100. Further ones come to light when these are mended.</summary>
    public const int MaxErrorsPerRule = 100;

    /// <summary>The most words of an extended correlation condition: 1,000. Longer ones are rejected, so that nothing that walks them goes too deep.</summary>
    public const int MaxCorrelationWords = 1000;

    /// <summary>The rows of rule and host counted apart: 100,000 (about 20 MB). Findings of further hosts are counted together, under the name "(other hosts)".</summary>
    public const int MaxTallyRows = 100_000;

    /// <summary>The most findings that an HTML report shows one by one: 5,000, which a browser filters at once. All are counted; a line says how many are left out.</summary>
    public const int MaxReportFindings = 5_000;

    /// <summary>Of those, the most of one rule: 200, so that a noisy rule does not push out the others.</summary>
    public const int MaxReportFindingsPerRule = 200;

    /// <summary>Of those, the most of one rule on one host: 50, so that a noisy host does not push out the others.</summary>
    public const int MaxReportFindingsPerHost = 50;

    /// <summary>The most bytes of events in an HTML report: 24 MiB.</summary>
    public const int MaxReportBytes = 24 << 20;

    /// <summary>The longest event shown in an HTML report, in bytes of JSON: 128 KiB. Of longer ones only the matched fields are shown, and the report says so.</summary>
    public const int MaxReportEventBytes = 128 << 10;

    /// <summary>The most hosts, files or rejected rules that an HTML report lists: 1,000 each. A line says how many more there are.</summary>
    public const int MaxReportLines = 1_000;

    /// <summary>The longest record of a table, in bytes, in which a quoted value may go on over line ends: 1 MiB. Beyond it the quote is text, and the record ends with its line.</summary>
    public const int MaxTableRecordBytes = 1 << 20;

    /// <summary>The longest entry of the rule cache, in bytes: 64 MiB (all of SigmaHQ takes some 5). Longer ones are neither written nor read.</summary>
    public const int MaxRuleCacheBytes = 64 << 20;

    /// <summary>The most entries of the rule cache: 8. Writing one lets the oldest go.</summary>
    public const int MaxRuleCacheEntries = 8;

    /// <summary>The longest record that the vault keeps whole, in bytes: 1 MiB. Of longer ones it keeps so much of the beginning, with the length and hash of the whole.</summary>
    public const int MaxVaultRecordBytes = 1 << 20;

    /// <summary>The most records of one append to the vault: 4,096, as many as a batch has.</summary>
    public const int MaxAppendRecords = 4096;

    /// <summary>The raw bytes at which one append to the vault is full: 4 MiB. The last record may reach beyond it.</summary>
    public const int MaxAppendBytes = 4 << 20;

    /// <summary>The longest name of a stream, in bytes of UTF-8: 1,024. Longer ones are refused.</summary>
    public const int MaxStreamNameBytes = 1024;
}
