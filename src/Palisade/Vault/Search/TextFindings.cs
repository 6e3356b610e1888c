namespace Palisade.Vault.Search;

/// <summary>What was found in a block by the bytes of its records. Used again for the next block.</summary>
internal sealed class TextFindings
{
    /// <summary>Nothing was looked for, as the block may have chunks of a Windows event log: each record has to be parsed.</summary>
    public bool MayHaveChunks { get; set; }

    /// <summary>The records that match or may match, ascending.</summary>
    public List<Candidate> Records { get; } = [];

    public void Clear()
    {
        MayHaveChunks = false;
        Records.Clear();
    }
}

/// <summary>A record that matches, or may.</summary>
/// <param name="Record">Its number in the block.</param>
/// <param name="NeedsFields">Whether its fields decide.</param>
internal readonly record struct Candidate(int Record, bool NeedsFields);
