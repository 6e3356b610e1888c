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

    /// <summary>The cases whose clocks wait for something to happen or to be known: those that show an incident first.</summary>
    public IReadOnlyList<CaseWaiting> Waiting { get; private set; } = [];

    public bool HasRegimes => clocks.Regimes.Any(r => !r.Steps.IsEmpty);

    public DateTimeOffset Now => clock.GetUtcNow();

    public TimeZoneInfo Zone => clocks.Organisation.Zone;

    public bool IsSoon(Clock one) => clocks.IsSoon(one, Now);

    public async Task OnGetAsync()
    {
        IReadOnlyList<CaseClocks> open = await clocks.OpenAsync();
        List<(Case Case, Clock Clock)> all = [.. open.SelectMany(c => c.Open.Select(o => (c.Case, o)))];
        Running = [.. all.Where(c => c.Clock.State != ClockState.Waiting).OrderBy(c => clocks.Urgency(c.Clock, Now)).ThenBy(c => c.Case.Id).Take(MaxRows)];
        Waiting = [.. open.Select(c => new CaseWaiting(c.Case, [.. c.Open.Where(o => o.State == ClockState.Waiting)], ClockDesk.IsMinor(c), Now)).Where(w => w.Clocks.Count > 0).OrderBy(w => w.IsMinor).ThenByDescending(w => w.Case.Id).Take(MaxRows)];
    }

    /// <summary>The clocks of a case that wait.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Clocks">The clocks.</param>
    /// <param name="IsMinor">Whether nothing shows that it is an incident.</param>
    /// <param name="Now">The time.</param>
    internal sealed record CaseWaiting(Case Case, IReadOnlyList<Clock> Clocks, bool IsMinor, DateTimeOffset Now);
}
