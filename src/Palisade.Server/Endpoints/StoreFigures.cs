using System.Data.Common;
using System.Globalization;
using System.Text;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Evidence;
using Palisade.Server.Notices;
using Palisade.Server.Storage;

namespace Palisade.Server.Endpoints;

/// <summary>The figures that are in the database, in the text format of Prometheus. Where it cannot be reached, that it cannot, and those of this run.</summary>
internal sealed class StoreFigures(StoreHealth health, AlertCounts alerts, ProposalBoard proposals, NoticeBook notices, NoticeSender sender, EvidenceBook evidence)
{
    public async Task<string> TextAsync()
    {
        bool isThere = await health.AnswersAsync();
        string stored = "";
        try
        {
            if (isThere)
                stored = await StoredAsync();
        }
        catch (DbException)
        {
            isThere = false;
        }

        StringBuilder text = new();
        Add(text, "palisade_database_reachable", "gauge", "1 when the database answers; 0 when it cannot be reached.", "", isThere ? 1 : 0);
        Add(text, "palisade_notice_deliveries_total", "counter", "Notices delivered since the program began, and attempts that failed.", "result=\"delivered\"", sender.Delivered);
        text.Append(CultureInfo.InvariantCulture, $"palisade_notice_deliveries_total{{result=\"failed\"}} {sender.Failed}\n");
        return stored + text;
    }

    private async Task<string> StoredAsync()
    {
        StringBuilder text = new(AlertFigures.Of(alerts, proposals));
        (int waiting, int failing) = await notices.AttentionAsync();
        Add(text, "palisade_notices_waiting", "gauge", "Notices that wait to be delivered.", "", waiting);
        Add(text, "palisade_notices_failing", "gauge", "Notices that wait because they did not arrive yet.", "", failing);
        Add(text, "palisade_evidence_changed", "gauge", "Items of evidence that are not what was taken, or are gone.", "", await evidence.CountChangedAsync());
        return text.ToString();
    }

    private static void Add(StringBuilder text, string name, string type, string help, string labels, long value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name}{(labels.Length > 0 ? "{" + labels + "}" : "")} {value}\n");
}
