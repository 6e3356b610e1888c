using Palisade.Server.Accounts;
using Palisade.Server.Alerts;
using Palisade.Server.Authorization;
using Palisade.Server.Evidence;
using Palisade.Server.Overviews;
using Palisade.Server.Reporting;
using Palisade.Server.Suppressing;

namespace Palisade.Server.Pages;

/// <summary>What needs somebody now, and how the whole does.</summary>
[Needs(Permission.ReadOverview)]
internal sealed class OverviewPage(OverviewBoard board, AlertBook alerts, SuppressionBook suppressions, AccountBook accounts, EvidenceBook evidence, ClockDesk clocks, TimeProvider clock) : PalisadePage
{
    /// <summary>The cases named whose clocks wait for a fact; the page Clocks has them all.</summary>
    public const int MaxWaiting = 5;

    private const int RowsFirst = 8;

    public Overview Overview { get; private set; } = null!;

    /// <summary>The clocks that wait for a fact, by case, for who may see cases.</summary>
    public IReadOnlyList<WaitingClocks> Waiting { get; private set; } = [];

    public HourChart Chart { get; private set; } = null!;

    /// <summary>Suppressions that end within a week, for who may see them.</summary>
    public IReadOnlyList<Suppression> Ending { get; private set; } = [];

    /// <summary>The new alerts to begin with, for who may see them: the highest level, and of these the latest.</summary>
    public IReadOnlyList<AlertRow> First { get; private set; } = [];

    /// <summary>Evidence that is not what was taken, for who may see it.</summary>
    public IReadOnlyList<EvidenceItem> Changed { get; private set; } = [];

    /// <summary>The accounts without a second factor, for the administrator.</summary>
    public IReadOnlyList<string> WithoutAuthenticator { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Whether there is nothing that needs somebody.</summary>
    public bool IsQuiet => Overview is { NewAlerts.Count: 0, OpenAlerts: 0, Sources: { Silent: 0, Lost: 0 }, Suppressions.Waiting: 0, RevealsWaiting: 0, Cases: { Proposed: 0, OverdueTasks: 0, ChangedEvidence: 0, HoldsWaiting: 0 }, ClocksDue: 0, CasesWaiting: 0, ClocksLate: 0, ReportsWaiting: 0, NoticesFailing: 0, Vault.Trouble: false, Detection.Trouble: false, Rules: { InUse: > 0, Rejected: 0, HeldBack: 0, MissingPaths.Count: 0 }, Configuration.IsRefused: false };

    public async Task OnGetAsync()
    {
        Overview = await board.ReadAsync();
        Chart = new HourChart(Overview.Hours);
        if (May(Permission.ReadCases))
            Waiting = await clocks.WaitingAsync();
        if (May(Permission.ManageAccounts))
            WithoutAuthenticator = await accounts.WithoutAuthenticatorAsync();
        if (May(Permission.ReadEvidence))
            Changed = await evidence.ChangedAsync(RowsFirst);
        if (!May(Permission.ReadAlerts))
            return;
        First = [.. (await alerts.ListAsync(new AlertFilter { State = AlertStates.Name(AlertState.New) }, null, RowsFirst)).Take(RowsFirst)];
        Ending = (await suppressions.AttentionAsync()).Ending;
    }
}
