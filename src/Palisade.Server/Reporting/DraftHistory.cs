using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>Reads the texts of a step that were saved before: no table has them, the ledger does. Safe on any thread.</summary>
internal sealed class DraftHistory(ServerStore store, LedgerBook ledger)
{
    // Entries of the case that are looked at: each is read from the vault.
    private const int MaxEntries = 40, MaxVersions = 10;

    /// <summary>The versions before one, the latest first: at most ten; what cannot be read is left out.</summary>
    public async Task<List<DraftVersion>> BeforeAsync(StepPlace place, int version)
    {
        List<CaseEvent> saved;
        using (ServerDb db = store.CreateDbContext())
            saved = await db.Set<CaseEvent>().AsNoTracking().Where(e => e.CaseId == place.CaseId && e.Kind == LedgerKind.DraftSaved).OrderByDescending(e => e.Entry).Take(MaxEntries).ToListAsync();
        List<DraftVersion> versions = [];
        foreach (CaseEvent one in saved)
        {
            if (versions.Count == MaxVersions)
                break;
            if (Read(one.Entry) is { } body && body.GetValueOrDefault("regime") == place.Regime && body.GetValueOrDefault("step") == place.Step
                && int.TryParse(body.GetValueOrDefault("version"), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < version)
                versions.Add(new DraftVersion(number, body.GetValueOrDefault(LedgerDetail.Text, ""), one.Actor, one.Recorded));
        }

        return versions;
    }

    private Dictionary<string, string>? Read(long ordinal)
    {
        try
        {
            return ledger.Find(ordinal, out _) is { Body.Count: > 0 } entry ? entry.Body.DistinctBy(m => m.Key).ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal) : null;
        }
        catch (IOException)
        {
            // The vault is opened again at the moment: the page says that none can be read.
            return null;
        }
    }
}

/// <summary>A text as it was saved.</summary>
internal sealed record DraftVersion(int Version, string Text, string Author, DateTimeOffset Saved);
