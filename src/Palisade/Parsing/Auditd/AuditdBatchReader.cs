using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Auditd;

/// <summary>
/// Cuts an audit log into batches that overlap: each holds the end of the one before, so that the parser knows which events have begun there,
/// and the beginning of the next, so that the last events of its own are complete.
/// </summary>
internal sealed class AuditdBatchReader(Stream stream) : BatchReader
{
    private readonly LineBatchReader _lines = new(stream);
    private RecordBatch _current = new();
    private RecordBatch _next = new();
    private byte[] _before = [];
    private int _beforeLength;
    private bool _started, _hasNext;

    public override bool TryRead(RecordBatch batch)
    {
        batch.Clear();
        if (!_started)
        {
            _started = true;
            _hasNext = _lines.TryRead(_next);
        }

        if (!_hasNext)
        {
            batch.Failures.AddRange(_next.Failures);
            _next.Failures.Clear();
            return false;
        }

        (_current, _next) = (_next, _current);
        _hasNext = _lines.TryRead(_next);
        int after = _hasNext ? FirstLines(_next.Bytes.AsSpan(0, _next.Length)) : 0;
        Join(batch, after);
        KeepEnd();
        return true;
    }

    private void Join(RecordBatch batch, int after)
    {
        int length = _beforeLength + _current.Length + after;
        if (batch.Bytes.Length < length)
            batch.Bytes = new byte[Math.Max(length, Limits.BatchBytes + (2 * Limits.AuditWindowBytes))];
        Span<byte> room = batch.Bytes;
        _before.AsSpan(0, _beforeLength).CopyTo(room);
        _current.Bytes.AsSpan(0, _current.Length).CopyTo(room[_beforeLength..]);
        _next.Bytes.AsSpan(0, after).CopyTo(room[(_beforeLength + _current.Length)..]);
        batch.Length = length;
        batch.OffsetBytes = _current.OffsetBytes - _beforeLength;
        batch.FirstRecord = _current.FirstRecord - _before.AsSpan(0, _beforeLength).Count((byte)'\n');
        batch.Context = new AuditWindow(_beforeLength, _beforeLength + _current.Length);
        batch.Failures.AddRange(_current.Failures);
    }

    private void KeepEnd()
    {
        ReadOnlySpan<byte> bytes = _current.Bytes.AsSpan(0, _current.Length);
        int start = 0;
        if (bytes.Length > Limits.AuditWindowBytes)
        {
            int end = bytes[^Limits.AuditWindowBytes..].IndexOf((byte)'\n');
            start = end < 0 ? bytes.Length : bytes.Length - Limits.AuditWindowBytes + end + 1;
        }

        _beforeLength = bytes.Length - start;
        if (_before.Length < _beforeLength)
            _before = new byte[Limits.AuditWindowBytes];
        bytes[start..].CopyTo(_before);
    }

    private static int FirstLines(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= Limits.AuditWindowBytes ? bytes.Length : bytes[..Limits.AuditWindowBytes].LastIndexOf((byte)'\n') + 1;
}

/// <summary>The part of a batch whose events are its own: from <paramref name="Start"/> to before <paramref name="End"/>; the rest belongs to its neighbours.</summary>
internal sealed record AuditWindow(int Start, int End);
