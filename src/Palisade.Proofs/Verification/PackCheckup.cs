using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>One verification of one pack: what the checks share, and what they found. Checks write here and never throw over what they read.</summary>
internal sealed class PackCheckup(PackReader pack, VerifierOptions options)
{
    private readonly List<Failure> _failures = [];
    private readonly List<DeclaredGap> _gaps = [];
    private long _moreFailures;
    private long _moreGaps;

    // So that a log of nothing but gaps does not fill the memory; further ones are counted in a note.
    private const int MaxGaps = 10_000;

    public PackReader Pack => pack;

    public PackManifest Manifest => pack.Manifest;

    public VerifierOptions Options => options;

    /// <summary>The checkpoint of the pack, once check 2 could read it.</summary>
    public Checkpoint? Checkpoint { get; set; }

    /// <summary>Roots of the tree at some sizes from e to b, computed by check 3.</summary>
    public Dictionary<long, TreeHash> Roots { get; } = [];

    /// <summary>The number of entries that could be read, from leaf a on.</summary>
    public long EntriesRead { get; set; }

    /// <summary>What check 5 learnt from the entries, and check 6 from the later leaves.</summary>
    public LogWalk? Walk { get; set; }

    public List<string> Notes { get; } = [];

    /// <summary>A trusted authority confirms the time of the checkpoint.</summary>
    public bool IsTimestamped { get; set; }

    public bool HasFailed => _failures.Count > 0;

    public IReadOnlyList<Failure> Failures => _failures;

    public long MoreFailures => _moreFailures;

    public IReadOnlyList<DeclaredGap> Gaps => _gaps;

    public long MoreGaps => _moreGaps;

    public void Fail(int check, string section, string text, long? leaf = null, int? record = null, object? evidence = null)
    {
        if (_failures.Count < Verdict.MaxFailures)
            _failures.Add(new Failure(check, section, leaf, record, text, evidence));
        else
            _moreFailures++;
    }

    public void Declare(DeclaredGap gap)
    {
        if (_gaps.Count < MaxGaps)
            _gaps.Add(gap);
        else
            _moreGaps++;
    }

    /// <summary>The verdict over all that the checks found.</summary>
    public Verdict Conclude()
    {
        Interval? covered = CoveredTime();
        if (covered is null && Walk?.Times.Lowest <= Walk?.Times.Highest)
            Fail(EntriesCheck.Number, PackSection.Entries, $"covers nothing of the asked span, {TimeText.Of(Manifest.From)} to {TimeText.Of(Manifest.To)}");
        if (_moreGaps > 0)
            Notes.Add(FormattableString.Invariant($"{_moreGaps} more declared gaps are not listed"));
        VerdictFacts facts = new(
            Manifest.Origin, Manifest.Keys, Manifest.Size, covered, Manifest.ByEvent, Manifest.IsOpen, EntriesRead, Walk?.Batches.SpanBatches ?? 0, Walk?.Batches.SpanRecords ?? 0,
            Walk?.Batches.Keys.Where(k => k.Erase is not null).Sum(k => k.Batches.LongCount(b => b.IsOfSpan)) ?? 0);
        VerdictOutcome outcome = HasFailed ? VerdictOutcome.Fail : _gaps.Count > 0 ? VerdictOutcome.PassWithDeclaredGaps : VerdictOutcome.Pass;
        return new Verdict(outcome, facts, _failures, _moreFailures, _gaps, Notes, Unknowable.For(Manifest, options, IsTimestamped));
    }

    // From the later of the asked start and the lowest time of the entries, to the earlier of the asked end and the highest. Event times are no times of the log: then all that was
    // received in the entries is covered.
    private Interval? CoveredTime()
    {
        if (Walk is not { } walk)
            return null;
        long from = walk.Times.Lowest, to = walk.Times.Highest;
        if (!Manifest.ByEvent)
            (from, to) = (Math.Max(Manifest.From, from), Math.Min(Manifest.To, to));
        return from <= to ? new Interval(from, to) : null;
    }
}
