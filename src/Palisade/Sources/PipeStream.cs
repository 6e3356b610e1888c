namespace Palisade.Sources;

/// <summary>A pipe: counts what comes, so that a bomb in it is known by its ratio.</summary>
internal sealed class PipeStream(Stream inner, UnpackBudget budget) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        budget.AddPacked(read);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
