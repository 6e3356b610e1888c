using System.Runtime.ExceptionServices;
using Palisade.Proofs.Format;
using Palisade.Vault.Segments;

namespace Palisade.Vault.Search;

/// <summary>Where a block is on its way.</summary>
internal enum BlockStage
{
    /// <summary>There is none; the job may be used for one.</summary>
    Free,

    /// <summary>Nobody has begun with it.</summary>
    Waiting,

    /// <summary>Somebody is at it.</summary>
    Running,

    /// <summary>It can be taken.</summary>
    Done,
}

/// <summary>
/// A block of a segment on its way to the search: read, unpacked, and looked through by the bytes of its records. Used again for other blocks. Its stage, order and failure are for
/// <see cref="BlockWorkers"/>, under their lock; the rest for whoever has it.
/// </summary>
internal sealed class BlockJob(SearchWork work)
{
    private readonly BlockRoom _room = BlockRoom.Rent();
    private readonly TextFinder _finder = new(work);
    private readonly DecodedBlock _block = new();
    private SegmentFile _file = null!;
    private int _number;

    public BlockStage Stage { get; set; }

    /// <summary>Which was begun before which.</summary>
    public long Order { get; set; }

    /// <summary>What was thrown on the way.</summary>
    public ExceptionDispatchInfo? Failure { get; set; }

    /// <summary>What is wrong with the block.</summary>
    public SegmentError Error { get; private set; }

    /// <summary>The block with what was found in it, when nothing is wrong; valid until the job is given back.</summary>
    public RecordBlock Block => _block;

    public void Begin(SegmentFile file, int number) => (_file, _number, Error, Failure) = (file, number, default, null);

    /// <summary>Does all of it.</summary>
    /// <exception cref="Storage.VaultIOException">The file cannot be read.</exception>
    public void Run()
    {
        _block.Clear();
        if (_file.TryUnpack(_number, _room, out Memory<byte> plain, out SegmentError error) && _finder.MayMatch(plain.Span) && SegmentFile.TryDecode(_number, _room, plain, out error))
        {
            _block.Set(_room.Decoder, _file.Index, _number);
            _finder.Find(_block, _block.Findings);
        }

        Error = error;
    }

    /// <summary>Gives the memory back.</summary>
    public void Return() => _room.Return();
}
