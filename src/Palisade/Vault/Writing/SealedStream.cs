using Palisade.Vault.Segments;

namespace Palisade.Vault.Writing;

/// <summary>
/// A stream on its way into segments. Its records go there key by key, so that those below the header of a table may come before it: one reader follows them in the order of receipt, and notes what holds from
/// where on; the other is brought to that, record by record. Not safe on several threads at once.
/// </summary>
internal sealed class SealedStream
{
    /// <summary>Changes noted of the files sealed at once, and their bytes: beyond it the reader goes by the records it is given.</summary>
    private const int MaxChanges = 1024, MaxChangeBytes = 4 << 20;

    private readonly IRecordReader? _follower;
    private readonly List<(long From, byte[] Context)> _changes = [];
    private int _bytes;

    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes a reader; gives null when nobody understands it.</param>
    /// <param name="before">What was known of it in segments before; nothing when nothing was.</param>
    public SealedStream(uint id, string name, Func<IRecordReader?> create, ReadOnlySpan<byte> before)
    {
        (_follower, IRecordReader? reader) = (create(), create());
        Description = new SegmentStream(id, name, reader, _follower is null ? null : At);
        if (_follower is null || before.IsEmpty)
            return;
        _follower.Resume(before);
        _changes.Add((long.MinValue, before.ToArray()));
    }

    /// <summary>The stream, for the index of a segment.</summary>
    public SegmentStream Description { get; }

    /// <summary>Whether somebody understands its records.</summary>
    public bool IsRead => _follower is not null;

    /// <summary>Takes in the next record in the order of receipt.</summary>
    public void Observe(long ordinal, ReadOnlySpan<byte> raw)
    {
        _follower!.Observe(raw);
        ReadOnlySpan<byte> context = _follower.Context;
        if (context.IsEmpty || (_changes.Count > 0 && context.SequenceEqual(_changes[^1].Context)) || _changes.Count >= MaxChanges || _bytes + context.Length > MaxChangeBytes)
            return;
        _changes.Add((ordinal, context.ToArray()));
        _bytes += context.Length;
    }

    /// <summary>The files are sealed: only the last change counts from here on.</summary>
    public void Forget()
    {
        if (_changes.Count > 0)
            _changes.RemoveRange(0, _changes.Count - 1);
        _bytes = 0;
    }

    // The format is known only after some records; what was found then is true of those before as well.
    private byte[] At(long ordinal)
    {
        int at = _changes.Count - 1;
        while (at > 0 && _changes[at].From > ordinal)
            at--;
        return at < 0 ? [] : _changes[at].Context;
    }
}
