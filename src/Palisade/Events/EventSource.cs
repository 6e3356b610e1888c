namespace Palisade.Events;

/// <summary>What is known of where an event comes from, in the words of a Sigma log source. Immutable; compared by value.</summary>
/// <remarks>
/// A rule runs on an event when no key of its log source conflicts with these facts and at least one is confirmed (Sigma
/// specification 2.1, "Log Source"). For Windows events a parser states product and channel only; the mapping turns channel
/// and event id into service and category. Several values mean that each holds: sshd's lines are <c>sshd</c>, <c>auth</c> and
/// <c>syslog</c> at once.
/// </remarks>
/// <param name="Product">Lower case (<c>windows</c>, <c>linux</c>, <c>zeek</c>, <c>aws</c>), or null where unknown.</param>
/// <param name="Categories">Lower case, space separated, sorted; empty where unknown.</param>
/// <param name="Services">Lower case, space separated, sorted; empty where unknown.</param>
/// <param name="Channel">The Windows channel as in the event, or the journal or log name; null where there is none.</param>
public sealed record EventSource(string? Product, string Categories = "", string Services = "", string? Channel = null)
{
    /// <summary>An event of which nothing is known: no rule runs on it unless the user says what it is.</summary>
    public static EventSource Unknown { get; } = new((string?)null);

    private readonly string[] _categoryList = Words(Categories);
    private readonly string[] _serviceList = Words(Services);

    /// <summary>Lower case, space separated, sorted; empty where unknown.</summary>
    public string Categories
    {
        get;
        init => (field, _categoryList) = (value, Words(value));
    } = Categories;

    /// <summary>Lower case, space separated, sorted; empty where unknown.</summary>
    public string Services
    {
        get;
        init => (field, _serviceList) = (value, Words(value));
    } = Services;

    /// <summary>The categories, one by one.</summary>
    public string[] CategoryList => _categoryList;

    /// <summary>The services, one by one.</summary>
    public string[] ServiceList => _serviceList;

    /// <summary>True when nothing is known: no rule runs on such events.</summary>
    internal bool IsUnknown => Product is null && Channel is null && Categories.Length == 0 && Services.Length == 0;

    /// <summary>By value: the lists follow from the rest.</summary>
    public bool Equals(EventSource? other) =>
        other is not null && Product == other.Product && Categories == other.Categories && Services == other.Services && Channel == other.Channel;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Product, Categories, Services, Channel);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
