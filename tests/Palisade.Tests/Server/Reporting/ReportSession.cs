using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Palisade.Rules;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Ledger;
using Palisade.Server.Notices;
using Palisade.Server.Reporting;
using Palisade.Server.Storage;
using Palisade.Tests.Server.Alerts;
using Palisade.Tests.Server.Notices;
using Palisade.Tests.Server.Web;

namespace Palisade.Tests.Server.Reporting;

/// <summary>A server of an organisation in Berlin under NIS2 and GDPR, with alerts that name persons, a case made of them, and a receiver of notices.</summary>
public sealed class ReportSession : IDisposable
{
    /// <summary>What was planted, and must come out nowhere.</summary>
    internal const string Planted = "nora|vane|198\\.51\\.100|WS-PLANTED";

    public ReportSession()
    {
        NoticeChannel duty = new("duty", new HashSet<string>([NoticeKind.Cases, NoticeKind.Clocks, NoticeKind.Reports]), true, null, new WebhookPlace(Receiver.Address, "a secret that is long enough"u8.ToArray()), null);
        Web = new WebSession(false, change: s => s with
        {
            Organisation = new Organisation("Stadtwerke Beispiel", TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), true),
            Regimes = [.. ChosenRegime.Default, ChosenRegime.BuiltIn("nis2")!, ChosenRegime.BuiltIn("gdpr")!],
            Notices = new NoticeSettings { Channels = [duty] },
        });
        Watch.LookAsync().GetAwaiter().GetResult();
        using PlantedAlerts planted = new(Web.Services.GetRequiredService<ServerStore>(), Web.Services.GetRequiredService<LedgerWriter>());
        DateTimeOffset now = Web.Clock.GetUtcNow();
        Alerts =
        [
            planted.Find(now, "Sign-in of nora.vane@example.com from 198.51.100.77", "WS-PLANTED", """{"Image":"C:\\Users\\nora.vane\\x.exe","User":"nora.vane","IpAddress":"198.51.100.77"}""", RuleLevel.Critical, 3),
            planted.Find(now.AddMinutes(2), "Backups [removed](javascript:alert(1)) <script>alert(2)</script>", "WS-PLANTED-2"),
        ];
        Web.Clock.Advance(TimeSpan.FromMinutes(10));
    }

    internal WebSession Web { get; }

    internal FakeReceiver Receiver { get; } = new();

    internal long[] Alerts { get; }

    internal NoticeWatch Watch => Web.Services.GetRequiredService<NoticeWatch>();

    internal NoticeSender Sender => Web.Services.GetRequiredService<NoticeSender>();

    internal FactDesk Facts => Web.Services.GetRequiredService<FactDesk>();

    internal ReportDesk Reports => Web.Services.GetRequiredService<ReportDesk>();

    internal ClockDesk Clocks => Web.Services.GetRequiredService<ClockDesk>();

    /// <summary>A case of the planted alerts.</summary>
    internal async Task<long> CaseAsync(VisitorIdentity who) => (await Web.Services.GetRequiredService<CaseDesk>().OpenAsync(who, new CaseOrder { Title = "Backups gone", Alerts = Alerts })).Id;

    internal async Task<VisitorIdentity> VisitorAsync(Role role)
    {
        Account account = await Web.AccountAsync(role);
        return new VisitorIdentity(account.Id, account.Name, role, 1, false);
    }

    /// <summary>A time as forms send it.</summary>
    internal static string Input(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    public void Dispose()
    {
        Web.Dispose();
        Receiver.Dispose();
    }
}
