namespace Palisade.Proofs.Merkle;

/// <summary>Gives the root of a complete subtree: MTH(D[index * 2^level : (index + 1) * 2^level]) in the words of RFC 6962, 2.1.</summary>
/// <param name="level">0 for leaf hashes, up to 62.</param>
/// <param name="index">Which subtree of that level, from 0.</param>
/// <param name="hash">The hash, or the default value.</param>
/// <returns>False if that node is not there: not yet complete, or pruned.</returns>
public delegate bool NodeReader(int level, long index, out TreeHash hash);
