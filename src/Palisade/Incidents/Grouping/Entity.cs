namespace Palisade.Incidents.Grouping;

/// <summary>Something that alerts may share.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">A token for what leads to a person (<c>user-7f3a9c41d0</c>), else the value in lower case.</param>
internal readonly record struct Entity(EntityKind Kind, string Value);

/// <summary>The kinds of things that alerts may share.</summary>
internal enum EntityKind
{
    Host,
    Account,
    Address,
    Digest,
}
