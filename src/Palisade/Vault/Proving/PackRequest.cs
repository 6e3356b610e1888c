namespace Palisade.Vault.Proving;

/// <summary>What a pack is asked to prove.</summary>
/// <param name="From">The start of the span, in microseconds since 1970-01-01 UTC, inclusive.</param>
/// <param name="To">Its end, inclusive.</param>
/// <param name="ByEvent">Whether the span is of event times; else of receipt.</param>
/// <param name="IsOpen">Whether the keys of the span go with it: whoever has the pack can read the records, for ever.</param>
/// <param name="Since">Sizes of checkpoints from which the proof shall go on, beside those that the log kept because they left it.</param>
internal sealed record PackRequest(long From, long To, bool ByEvent = false, bool IsOpen = false, IReadOnlyList<long>? Since = null);
