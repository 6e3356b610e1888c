namespace Palisade.Findings;

/// <summary>Writes findings in the order given, in one of the output formats. Not thread safe.</summary>
public abstract class FindingWriter : IDisposable
{
    /// <summary>Writes, or takes note of, one finding. Must keep memory bounded whatever the number of findings.</summary>
    public abstract void Write(Finding finding);

    /// <summary>Writes what can be written only at the end (totals, a closing bracket, the whole report).</summary>
    /// <param name="summary">What the run did.</param>
    public abstract void Complete(ScanSummary summary);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
    }
}
