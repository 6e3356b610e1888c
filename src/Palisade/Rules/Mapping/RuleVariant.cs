using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Rules.Linting;

namespace Palisade.Rules.Mapping;

/// <summary>A rule as it runs on one kind of source: its field names and values as that source writes them. Immutable.</summary>
/// <remarks>
/// A rule of category process_creation has a variant for Sysmon event 1 and one for Security event 4688. A rule that no
/// mapping speaks of has one variant, itself, gated by its log source alone.
/// </remarks>
public sealed record RuleVariant
{
    /// <summary>The rule.</summary>
    public required Rule Rule { get; init; }

    /// <summary>The name of the mapping entry that made it, or an empty string.</summary>
    public string Mapping { get; init; } = "";

    /// <summary>The log source after rewriting.</summary>
    public required RuleLogSource LogSource { get; init; }

    /// <summary>The Windows channels it runs on, compared without case; empty where the channel does not matter.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>The event ids it runs on; empty where the id does not matter.</summary>
    public ImmutableArray<int> EventIds { get; init; } = [];

    /// <summary>True for the rule as written beside variants for certain channels: it runs on events of which no channel is known only.</summary>
    public bool OnlyWithoutChannel { get; init; }

    /// <summary>The condition: fields renamed, values converted, the mapping's further conditions added (channel and event id are gates instead).</summary>
    public required Expression Condition { get; init; }

    /// <summary>What the mapping did to the tests, in its order.</summary>
    internal ImmutableArray<MappingStep> Steps { get; init; } = [];

    /// <summary>0 or more where it was remembered without its steps: which of the default mapping's variants of the rule it is.</summary>
    internal int Remembered { get; init; } = -1;

    /// <summary>True when a word of its log source is known neither to the mapping nor to Sigma's taxonomy nor to any format.</summary>
    internal bool NamesUnknownSource => Channels.IsEmpty && (NamesUnknownCategory || NamesUnknownService);

    private bool NamesUnknownCategory => LogSource.Category is { } category && !LogSourceWords.Categories.Contains(category);

    private bool NamesUnknownService => LogSource.Service is { } service && !LogSourceWords.Services.Contains(service);

    /// <summary>Whether it runs on events of this source and id: no key conflicts and at least one is confirmed.</summary>
    public bool AppliesTo(EventSource source, int eventId) => (EventIds.IsEmpty || EventIds.Contains(eventId)) && AppliesTo(source);

    /// <summary>Whether it runs on events of this source with some id.</summary>
    public bool AppliesTo(EventSource source)
    {
        if (!Channels.IsEmpty)
            return source.Channel is { } channel && Channels.Contains(channel, StringComparer.OrdinalIgnoreCase);
        if (OnlyWithoutChannel && source.Channel is not null)
            return false;

        // A word that nothing here knows, a slip of the pen mostly, is no reason to run on everything: the events have to say it.
        if ((NamesUnknownCategory && !source.CategoryList.Contains(LogSource.Category)) || (NamesUnknownService && !source.ServiceList.Contains(LogSource.Service)))
            return false;

        // Of an event whose service is known (a line of sshd), it is known that it is of no category where none is stated.
        if (LogSource is { Category: not null, Service: null } && source.CategoryList.Length == 0 && source.ServiceList.Length > 0)
            return false;
        bool confirmed = false;
        return Fits(LogSource.Product, source.Product is null ? [] : [source.Product], ref confirmed)
            && Fits(LogSource.Category, source.CategoryList, ref confirmed)
            && Fits(LogSource.Service, source.ServiceList, ref confirmed)
            && confirmed;
    }

    /// <summary>The names that a field of the rule has in this source's events, the likeliest first.</summary>
    internal ImmutableArray<string> NamesOf(string field)
    {
        ImmutableArray<string> names = [field];
        foreach (MappingStep step in Remembered < 0 ? Steps : LogSourceMapping.Default.VariantsOf(Rule)[Remembered].Steps)
            names = [.. names.SelectMany(n => step.NamesOf(n))];
        return names;
    }

    private static bool Fits(string? wanted, string[] known, ref bool confirmed)
    {
        if (wanted is null || known.Length == 0)
            return true;
        bool same = known.Contains(wanted, StringComparer.Ordinal);
        confirmed |= same;
        return same;
    }
}
