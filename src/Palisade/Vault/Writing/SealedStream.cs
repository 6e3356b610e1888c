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
    private bool _wasChange;

    /// <param name="id">Its id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="create">Makes a reader; gives null when nobody understands it.</param>
    /// <param name="before">What was known of it in segments before; nothing when nothing was.</param>
    /// <param name="earlier">The table of the stream of the same name before it; nothing when there was none.</param>
    public SealedStream(uint id, string name, Func<IRecordReader?> create, ReadOnlySpan<byte> before, ReadOnlySpan<byte> earlier)
    {
        (_follower, IRecordReader? reader) = (create(), create());
        Description = new SegmentStream(id, name, reader, _follower is null ? null : At);
        if (before.IsEmpty)
            _follower?.GoOnFrom(earlier);
        if (_follower is null || before.IsEmpty)
            return;
        _follower.Resume(before);
        _changes.Add((long.MinValue, before.ToArray()));
    }

    /// <summary>The stream, for the index of a segment.</summary>
    public SegmentStream Description { get; }

    /// <summary>What is known of it now; nothing when nothing is.</summary>
    public ReadOnlySpan<byte> Context => _follower is null ? [] : _follower.Context;

    /// <summary>Whether somebody understands its records.</summary>
    public bool IsRead => _follower is not null;

    /// <summary>Takes in the next record in the order of receipt.</summary>
    public void Observe(long ordinal, ReadOnlySpan<byte> raw)
    {
        _follower!.Observe(raw);
        ReadOnlySpan<byte> context = _follower.Context;
        bool isChange = !context.IsEmpty && (_changes.Count == 0 || !context.SequenceEqual(_changes[^1].Context));
        bool goesOn = isChange && _wasChange;
        _wasChange = isChange;
        if (!isChange || _changes.Count >= MaxChanges || _bytes + context.Length > MaxChangeBytes)
            return;
        // A header of several lines is known from its first line on, as a whole: none of them is a row, and a block that begins with it is the last that tells of it for a while.
        if (goesOn)
            _changes[^1] = (_changes[^1].From, context.ToArray());
        else
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
