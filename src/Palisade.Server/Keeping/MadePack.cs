namespace Palisade.Server.Keeping;

/// <summary>A pack that waits to be fetched.</summary>
/// <param name="Id">What names it in addresses: 128 random bits.</param>
/// <param name="Path">The file.</param>
/// <param name="FileName">What a browser calls it.</param>
/// <param name="Made">When.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Records">The records proved that can still be read.</param>
/// <param name="Verdict">What the verifier says of it: the first line.</param>
/// <param name="Text">All that it says.</param>
internal sealed record MadePack(string Id, string Path, string FileName, DateTimeOffset Made, long Bytes, long Records, string Verdict, string Text)
{
    /// <summary>What it covers; null where the verifier could not tell.</summary>
    public (DateTimeOffset From, DateTimeOffset To)? Covered { get; init; }
}
