using Palisade.Server.Authorization;
using Palisade.Server.Collecting;

namespace Palisade.Server.Pages;

/// <summary>The counts of the whole.</summary>
[Needs(Permission.ReadOverview)]
internal sealed class OverviewPage(Collector collector, LiveState state) : PalisadePage
{
    /// <summary>Whether the vault takes nothing in.</summary>
    public bool Trouble => collector.TroubleReason is not null;

    public IReadOnlyList<(string Title, string Value, string? Link)> Figures { get; private set; } = [];

    public void OnGet()
    {
        ICollection<Source> sources = collector.Sources;
        Figures =
        [
            ("Senders since the start", Shown.Count(sources.Count), "/sources"),
            ("Silent, against their habit", Shown.Count(sources.Count(source => source.IsSilent)), "/sources"),
            ("Records kept", Shown.Count(sources.Sum(source => source.Records)), null),
            ("Bytes of them", Shown.Bytes(sources.Sum(source => source.Bytes)), null),
            ("Known to be lost on the way", Shown.Count(sources.Sum(source => source.Lost)), null),
            ("Rules in use", Shown.Count(state.Rules.Plan.Rules.Rules.Length), null),
            ("Waiting for detection", Shown.Bytes(state.Detection.Waiting.Count), null),
        ];
    }
}
