using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;

namespace Palisade.Scanning;

/// <summary>A batch on its way through a run, and what came of it. Reused.</summary>
internal sealed class BatchResult
{
    // A batch of garbage would otherwise hold a failure a line.
    private const int MaxFailures = 64;

    /// <summary>Its place in the order of the run, from 0.</summary>
    public long Sequence { get; set; }

    public InputState Input { get; set; } = null!;

    public RecordBatch Batch { get; } = new();

    /// <summary>True for the last step of an input: no bytes, maybe failures.</summary>
    public bool IsEnd { get; set; }

    public long Events { get; set; }

    /// <summary>Events outside the times asked for.</summary>
    public long Outside { get; set; }

    /// <summary>Events of which no source is known.</summary>
    public long WithoutSource { get; set; }

    /// <summary>The events whose year was guessed, and from which year to which.</summary>
    public GuessedYears Years { get; private set; }

    public void AddGuessedYear(int year) => Years = Years.With(year);

    public List<Finding> Findings { get; } = [];

    /// <summary>What correlations need of matches, in their own form.</summary>
    public ByteBuffer BaseMatches { get; } = new();

    public List<ParseFailure> Failures { get; } = [];

    /// <summary>Failures beyond those kept.</summary>
    public long FurtherFailures { get; private set; }

    public void Add(in ParseFailure failure)
    {
        if (Failures.Count < MaxFailures)
            Failures.Add(failure);
        else
            FurtherFailures++;
    }

    public void Clear()
    {
        IsEnd = false;
        (Events, Outside, WithoutSource) = (0, 0, 0);
        Years = default;
        Findings.Clear();
        BaseMatches.Truncate(0);
        Failures.Clear();
        FurtherFailures = 0;
        Batch.Clear();
    }
}
