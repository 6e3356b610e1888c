namespace Palisade.Parsing;

/// <summary>Cuts a stream into batches of whole records: the first half of a format. One per file; not thread safe.</summary>
/// <remarks>Cutting is cheap and in order; parsing is not, and runs on any thread.</remarks>
public abstract class BatchReader : IDisposable
{
    /// <summary>Reads the next batch.</summary>
    /// <param name="batch">Cleared and filled.</param>
    /// <returns>False at the end of the file (the batch may still hold failures, but no bytes).</returns>
    /// <exception cref="IOException">The file cannot be read on; what was read before stands.</exception>
    public abstract bool TryRead(RecordBatch batch);

    /// <summary>Gives back what the reader holds; the stream is its caller's.</summary>
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
