namespace Palisade.Server.Alerts;

/// <summary>An alert with what belongs to it.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Records">The first records behind it, by ordinal.</param>
/// <param name="Changes">What was done with it, the latest first.</param>
/// <param name="Names">The names of accounts, by their ids.</param>
internal sealed record AlertDetail(Alert Alert, IReadOnlyList<AlertRecord> Records, IReadOnlyList<AlertChange> Changes, IReadOnlyDictionary<long, string> Names)
{
    /// <summary>The name of an account; null for none.</summary>
    public string? NameOf(long? account) => account is { } id ? Names.GetValueOrDefault(id, "an account that is gone") : null;
}
