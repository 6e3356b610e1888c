using Palisade.Proofs.Format;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>One record as pages and the API show it: with tokens, and its events.</summary>
internal sealed class ShownEvents
{
    // A chunk of Windows events has some hundred.
    private const int MaxEvents = 1000;
    private readonly List<(string Name, string Value)[]> _events = [];
    private readonly SortedSet<string> _tokens = new(StringComparer.Ordinal);

    /// <summary>Its name in the log.</summary>
    public string Leaf { get; private set; } = "-";

    public DateTimeOffset Received { get; private set; }

    /// <summary>The event's own time, to the second; null when it has none.</summary>
    public DateTimeOffset? EventTime { get; private set; }

    public string Stream { get; private set; } = "";

    public string Text { get; private set; } = "";

    /// <summary>The bytes that are kept of it.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>The bytes that it had when it came; null where all are kept.</summary>
    public long? WholeBytes { get; private set; }

    /// <summary>The tokens in it.</summary>
    public IReadOnlyCollection<string> Tokens => _tokens;

    /// <summary>The fields of each event in it.</summary>
    public IReadOnlyList<(string Name, string Value)[]> Events => _events;

    /// <summary>Takes a record, or one event more of it.</summary>
    public void Take(TokenView view, FoundRecord record)
    {
        if (_events.Count >= MaxEvents)
            return;
        if (Received == default)
        {
            RecordHeader header = record.Header;
            (Leaf, Received, Stream, Text) = (record.Reference.ToString(), VaultTime.ToMoment(header.Received), view.Stream, view.Text);
            (KeptBytes, WholeBytes) = (record.Raw.Length, header.IsTruncated ? header.WholeLength : null);
            EventTime = (header.Flags & RecordFlags.HasEventTime) != 0 ? new DateTimeOffset(DateTime.UnixEpoch.AddSeconds(header.EventSecond), TimeSpan.Zero) : null;
        }

        _tokens.UnionWith(view.Tokens);
        (string Name, string Value)[] fields = [.. view.Fields];
        if (fields.Length > 0)
            _events.Add(fields);
    }
}
