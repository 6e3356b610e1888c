using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>The blocks of one segment that a search has to read. The file is opened when the first is asked for, or soon will be; some blocks are worked at before they are asked for.</summary>
/// <param name="workers">Do the work.</param>
/// <param name="open">Opens it; null when it cannot be read any more, which was noted.</param>
/// <param name="blocks">The numbers of the blocks, ascending.</param>
/// <param name="lowestReceived">No record of these blocks was received before.</param>
/// <param name="note">Takes what could not be read.</param>
internal sealed class SegmentSource(BlockWorkers workers, Func<SegmentFile?> open, IReadOnlyList<int> blocks, long lowestReceived, Action<SegmentError> note) : RecordSource
{
    private readonly Queue<BlockJob> _ahead = new();
    private BlockJob? _current;
    private SegmentFile? _file;
    private bool _isOpened;
    private int _next;

    public override long LowestReceived => lowestReceived;

    public override RecordBlock? NextBlock()
    {
        while (true)
        {
            Release();
            Begin(isNeeded: true);
            if (!_ahead.TryDequeue(out _current))
                return null;
            workers.Finish(_current);
            if (_current.Error.Fault == SegmentFault.None)
                return _current.Block;
            note(_current.Error);
        }
    }

    public override void Prepare()
    {
        if (workers.HasRoom)
            Begin(isNeeded: false);
    }

    public override void Dispose()
    {
        Release();
        foreach (BlockJob job in _ahead)
            workers.Release(job);
        _ahead.Clear();
        _file?.Dispose();
    }

    private void Begin(bool isNeeded)
    {
        if (!_isOpened)
            (_isOpened, _file) = (true, open());
        while (_file is not null && _next < blocks.Count && workers.TryBegin(_file, blocks[_next], isNeeded && _ahead.Count == 0) is { } job)
        {
            _ahead.Enqueue(job);
            _next++;
        }
    }

    private void Release()
    {
        if (_current is not null)
            workers.Release(_current);
        _current = null;
    }
}
