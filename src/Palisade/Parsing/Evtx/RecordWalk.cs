namespace Palisade.Parsing.Evtx;

/// <summary>Finds the records of a chunk, one after another, and goes on behind what is none.</summary>
/// <remarks>
/// Ends at the free space that the header names. In a log that was not closed that is stale: the walk goes on behind it as long as
/// records follow one another by number.
/// </remarks>
internal struct RecordWalk(Chunk chunk, int free)
{
    private int _at = chunk.Start + ChunkLayout.HeaderBytes;
    private ulong _lastId;
    private bool _hasLast;

    /// <summary>Goes to the next record, or the next stretch without one.</summary>
    /// <param name="record">The record, or one of length 0.</param>
    /// <param name="failure">What is wrong, with an offset in the chunk's buffer, or code None.</param>
    /// <returns>False at the end.</returns>
    public bool TryNext(out RecordSpan record, out ParseFailure failure)
    {
        record = default;
        failure = default;
        if (_at >= free)
            return TryBehindFreeSpace(out record);
        if (IsRecord(_at, out int length))
        {
            bool isSound = HasCopy(_at, length);
            record = new RecordSpan(_at, length, isSound);
            Advance(isSound ? length : FindSound(_at + ChunkLayout.RecordHeaderBytes, _at + length) - _at);
            return true;
        }

        return TryPassOver(out failure);
    }

    private bool TryBehindFreeSpace(out RecordSpan record)
    {
        record = default;
        if (!IsRecord(_at, out int length) || !HasCopy(_at, length) || chunk.UInt64(_at + 8) != ExpectedId())
            return false;
        record = new RecordSpan(_at, length, true);
        Advance(length);
        return true;
    }

    // To the next place that looks like a record. Zeros to the end are free space that the header does not know of.
    private bool TryPassOver(out ParseFailure failure)
    {
        failure = default;
        int start = _at;
        int end = Math.Min(free, chunk.End);
        _at = free;
        if (start >= end || chunk.Bytes.AsSpan(start, end - start).IndexOfAnyExcept((byte)0) < 0)
        {
            failure = new ParseFailure(ParseFailureCode.Truncated, Math.Max(start, end), 0, Detail: "the file ends in a chunk");
            return end < free;
        }

        int next = FindSound(start + 1, end);
        bool isCut = next == end && end < free;
        _at = isCut ? free : next;
        _hasLast = false;
        failure = new ParseFailure(isCut ? ParseFailureCode.Truncated : ParseFailureCode.Malformed, start, next - start, Detail: isCut ? "the file ends in a record" : "no record where one belongs");
        return true;
    }

    // The next record whose size stands at both of its ends, or the end.
    private readonly int FindSound(int at, int end)
    {
        while (at < end)
        {
            int found = chunk.Bytes.AsSpan(at, end - at).IndexOf("**\0\0"u8);
            if (found < 0)
                return end;
            at += found;
            if (IsRecord(at, out int length) && HasCopy(at, length))
                return at;
            at++;
        }

        return end;
    }

    private readonly ulong ExpectedId()
    {
        bool isFirst = _at == chunk.Start + ChunkLayout.HeaderBytes;
        return isFirst ? chunk.UInt64(chunk.Start + ChunkLayout.FirstRecordId) : _hasLast ? unchecked(_lastId + 1) : ulong.MaxValue;
    }

    private readonly bool HasCopy(int at, int length) => chunk.UInt32(at + length - 4) == (uint)length;

    private readonly bool IsRecord(int at, out int length)
    {
        length = 0;
        if (at > chunk.End - ChunkLayout.MinRecordBytes || chunk.UInt32(at) != ChunkLayout.RecordMagic)
            return false;
        uint size = chunk.UInt32(at + 4);
        if (size < ChunkLayout.MinRecordBytes || size > (uint)(chunk.End - at))
            return false;
        length = (int)size;
        return true;
    }

    private void Advance(int length)
    {
        _lastId = chunk.UInt64(_at + 8);
        _hasLast = true;
        _at += length;
    }
}

/// <summary>Where a record lies in the chunk's buffer, from its magic to the copy of its size.</summary>
/// <param name="Start">Index of its magic.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsSound">True when the copy of its size agrees.</param>
internal readonly record struct RecordSpan(int Start, int Length, bool IsSound);
