using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Configuration;
using Palisade.Server.Detecting;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>
/// Tells the ledger which rules and settings are put to use. What was in use before is told once, however often the program starts with it. While the database cannot be written, it waits here. Safe on any thread.
/// </summary>
internal sealed class UseNotes(ServerStore store, LedgerWriter ledger, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Queue<(string Kind, string Object, long Time, string Body)> _waiting = new();

    /// <summary>A set of rules is in use from now on.</summary>
    public void Note(LiveRules rules) => Note(LedgerKind.RulesUsed, "rules", EntryBody.Of(
        ("digest", rules.Digest), ("rules", rules.Plan.Documents.Count()), ("rejected", rules.Loaded.Errors.Length), ("indicators", rules.Indicators.All.Count)));

    /// <summary>Settings are in use from now on.</summary>
    public void Note(SettingsView settings)
    {
        string text = string.Join('\n', [.. settings.Values.Select(v => $"{v.Name}: {v.Value}"), .. settings.Listeners.Select(l => $"listener {l.Name}: {l.Protocol} {l.Address}, {l.Class}, {l.Guard}"), .. settings.Followed.Select(f => $"follows {f}")]);
        Note(LedgerKind.SettingsUsed, "settings", EntryBody.Of(("digest", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))), ("settings", text), ("version", settings.Version)));
    }

    /// <summary>Writes what waits.</summary>
    /// <exception cref="DbException">The database cannot be written: it waits on.</exception>
    public void Write()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out (string Kind, string Object, long Time, string Body) note))
            {
                using ServerDb db = store.CreateDbContext();
                db.Add(new OutboxRow { Kind = note.Kind, Object = note.Object, Time = note.Time, Body = note.Body });
                db.SaveChanges();
                _waiting.Dequeue();
            }
        }
    }

    private void Note(string kind, string @object, JsonValue body)
    {
        lock (_gate)
            _waiting.Enqueue((kind, @object, UnixMicrosecondsConverter.Of(clock.GetUtcNow()), body.ToString()));
        try
        {
            Write();
        }
        catch (DbException)
        {
            // The ledger's own loop tries it again, and says what is wrong.
        }

        ledger.Nudge();
    }
}
