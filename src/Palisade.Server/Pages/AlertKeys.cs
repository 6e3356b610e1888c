namespace Palisade.Server.Pages;

/// <summary>The keys of a list of alerts, for the partial _AlertKeys.</summary>
/// <param name="CanTriage">Whether who asks can do anything with them.</param>
/// <param name="Open">What the key does that opens one.</param>
internal sealed record AlertKeys(bool CanTriage, string Open);
