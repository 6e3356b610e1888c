using Palisade.Incidents.Clocks;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Reporting;

namespace Palisade.Server.Pages;

/// <summary>What is to be reported of all cases, by when: what is late first.</summary>
[Needs(Permission.ReadCases)]
internal sealed class ClocksPage(ClockDesk clocks, TimeProvider clock) : PalisadePage
{
    /// <summary>The clocks shown: the first 500, which is more than anybody can do.</summary>
    private const int MaxRows = 500;

    public IReadOnlyList<(Case Case, Clock Clock)> Running { get; private set; } = [];

    /// <summary>Those that wait for something to happen or to be known.</summary>
    public IReadOnlyList<(Case Case, Clock Clock)> Waiting { get; private set; } = [];

    public bool HasRegimes => clocks.Regimes.Any(r => !r.Steps.IsEmpty);

    public DateTimeOffset Now => clock.GetUtcNow();

    public TimeZoneInfo Zone => clocks.Organisation.Zone;

    public bool IsSoon(Clock one) => clocks.IsSoon(one, Now);

    public async Task OnGetAsync()
    {
        List<(Case Case, Clock Clock)> all = [.. (await clocks.OpenAsync()).SelectMany(c => c.Open.Select(o => (c.Case, o)))];
        Running = [.. all.Where(c => c.Clock.State != ClockState.Waiting).OrderBy(c => clocks.Urgency(c.Clock, Now)).ThenBy(c => c.Case.Id).Take(MaxRows)];
        Waiting = [.. all.Where(c => c.Clock.State == ClockState.Waiting).OrderByDescending(c => c.Case.Id).Take(MaxRows)];
    }
}
