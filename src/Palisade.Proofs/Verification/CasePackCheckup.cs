using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>One verification of one case pack: what the checks share, and what they found.</summary>
internal sealed class CasePackCheckup(CasePackReader pack, VerifierOptions options)
{
    private readonly List<Failure> _failures = [];
    private long _moreFailures;

    public SectionFile File => pack.File;

    public CasePackManifest Manifest => pack.Manifest;

    public VerifierOptions Options => options;

    /// <summary>The checkpoint, once check 12 could read it.</summary>
    public Checkpoint? Checkpoint { get; set; }

    /// <summary>A trusted authority confirms the time of the checkpoint.</summary>
    public bool IsTimestamped { get; set; }

    /// <summary>The entries about cases, by their case; each in the order of the file.</summary>
    public Dictionary<long, List<CaseStep>> Cases { get; } = [];

    /// <summary>The alerts that entries are about, with the place of one of these.</summary>
    public Dictionary<long, (long Leaf, int Place)> Alerts { get; } = [];

    /// <summary>The items that entries say were taken: their bytes, by their digest.</summary>
    public Dictionary<string, long> Taken { get; } = new(StringComparer.Ordinal);

    public long Leaves { get; set; }

    public long Records { get; set; }

    public Interval Received { get; set; } = Interval.Nothing;

    public List<string> Notes { get; } = [];

    public void Fail(int check, string section, string text, long? leaf = null, int? record = null, object? evidence = null)
    {
        if (_failures.Count < Verdict.MaxFailures)
            _failures.Add(new Failure(check, section, leaf, record, text, evidence));
        else
            _moreFailures++;
    }

    /// <summary>The verdict over all that the checks found.</summary>
    public Verdict Conclude()
    {
        Interval? covered = Received.Lowest <= Received.Highest ? Received : null;
        VerdictFacts facts = new(Manifest.Origin, Manifest.Keys, Manifest.Size, covered, false, true, Leaves, Leaves, Records, 0);
        return new Verdict(_failures.Count > 0 ? VerdictOutcome.Fail : VerdictOutcome.Pass, facts, _failures, _moreFailures, [], Notes, Unknowable());
    }

    private List<string> Unknowable()
    {
        List<string> texts =
        [
            "what was done about this case after the last entry here: the pack shows that none before it is left out",
            "whether all changes of the alerts are here: entries of a case are numbered, those of alerts are not",
            "whether what people wrote is true: the pack shows who wrote it, when, and that it was not changed since",
        ];
        if (options.Policy is null && options.Pinned is null)
            texts.Add("whether this history was rewritten with a stolen key: no key, witness or earlier checkpoint is pinned, and such a history looks like a true one");
        else if (options.Policy is not { HasQuorum: true })
            texts.Add("whether what came since was rewritten with a stolen key: no witness vouches for it");
        if (!IsTimestamped)
            texts.Add("whether the clock of the vault was right: no trusted timestamp authority confirms its times");
        return texts;
    }
}

/// <summary>What a verifier keeps of an entry about a case.</summary>
/// <param name="Entry">The entry; of its body only what the checks read.</param>
/// <param name="Ordinal">Its ordinal in the vault.</param>
/// <param name="Leaf">The index of its batch.</param>
/// <param name="Place">Its place there.</param>
/// <param name="Number">Its number within the case; 0 when it says none.</param>
/// <param name="Before">The ordinal of the case's entry before, as it says; null when it does not.</param>
internal sealed record CaseStep(LedgerEntry Entry, long Ordinal, long Leaf, int Place, long Number, long? Before);
