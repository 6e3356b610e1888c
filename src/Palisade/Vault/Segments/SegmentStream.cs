using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Vault.Segments;

/// <summary>What a segment tells about a stream whose records are in it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reader">Understands its records, for the index; null when nobody does. Used by one writer at a time.</param>
/// <param name="ContextAt">
/// What the reader needs before the record of an ordinal, as <see cref="IRecordReader.Context"/>: records come key by key, and what they mean may stand under another key. Empty while it is not known; null when the
/// reader is to go by the records that it is given.
/// </param>
internal sealed record SegmentStream(uint Id, string Name, IRecordReader? Reader = null, Func<long, byte[]>? ContextAt = null);

/// <summary>A segment that was written and is durable: what its <see cref="SealLeaf"/> says.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Path">Its file in the vault.</param>
/// <param name="Bytes">The length of the file.</param>
/// <param name="Digest">The SHA-256 of the file.</param>
/// <param name="Leaves">The lowest and the highest leaf of its batches.</param>
/// <param name="Batches">How many batches.</param>
/// <param name="Records">How many records.</param>
/// <param name="RawBytes">Their raw bytes in all.</param>
/// <param name="Received">Lowest and highest time of receipt.</param>
/// <param name="Events">Lowest and highest event second.</param>
internal sealed record SealedSegment(SegmentId Id, string Path, long Bytes, TreeHash Digest, Interval Leaves, int Batches, long Records, long RawBytes, Interval Received, Interval Events);

/// <summary>A block of a segment, as the footer tells.</summary>
/// <param name="Number">Which it is, from 0.</param>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="CipherBytes">The length of its ciphertext.</param>
/// <param name="PlainBytes">The length of its plain bytes.</param>
/// <param name="RawBytes">The raw bytes of its records in all.</param>
/// <param name="Leaves">The lowest and the highest leaf of its batches.</param>
/// <param name="Batches">How many batches.</param>
/// <param name="Records">How many records.</param>
/// <param name="Received">Lowest and highest time of receipt.</param>
/// <param name="Events">Lowest and highest event second.</param>
internal readonly record struct SegmentBlock(int Number, long Offset, int CipherBytes, int PlainBytes, int RawBytes, Interval Leaves, int Batches, int Records, Interval Received, Interval Events);
