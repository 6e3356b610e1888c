namespace Palisade.Server.Collecting;

/// <summary>What a mark is of.</summary>
internal enum MarkKind
{
    /// <summary>A batch that its sender has named.</summary>
    Batch = 1,

    /// <summary>A file that is followed.</summary>
    File = 2,

    /// <summary>A journal, whose entries are numbered.</summary>
    Journal = 3,
}

/// <summary>How far a sender is taken in, in words of its own.</summary>
/// <param name="Source">Who sends.</param>
/// <param name="Kind">What the mark is of.</param>
/// <param name="Name">Which of these. Only its hash is kept.</param>
/// <param name="Value">How far: any bytes, which only the listener understands.</param>
internal sealed record IntakeMark(SourceIdentity Source, MarkKind Kind, string Name, byte[] Value)
{
    /// <summary>The records that are missing before the last of these, as their numbers tell.</summary>
    public long Missing { get; init; }
}
