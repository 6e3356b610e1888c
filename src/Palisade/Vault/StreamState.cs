namespace Palisade.Vault;

/// <summary>An open stream, as the log and the journal have it.</summary>
internal sealed class StreamState(uint id, string name, string @class)
{
    public uint Id { get; } = id;

    public string Name { get; } = name;

    public string Class { get; } = @class;

    /// <summary>Records taken in: in the journal, or on their way there.</summary>
    public long Accepted { get; set; }

    /// <summary>Records in batches, as counted by the leaves so far.</summary>
    public long Batched { get; set; }

    /// <summary>Whether it takes no more records: its last batches are being cut.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Records that its collector has declared lost, as in the leaves so far.</summary>
    public long Lost { get; set; }
}
