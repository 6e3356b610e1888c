using System.Security.Cryptography;
using System.Text;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Configuration;
using Palisade.Server.Detecting;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>Tells the ledger which rules and settings are put to use. What was in use before is told once, however often the program starts with it. Safe on any thread.</summary>
internal sealed class UseNotes(ServerStore store, LedgerWriter ledger, TimeProvider clock)
{
    /// <summary>A set of rules is in use from now on.</summary>
    public void Note(LiveRules rules) => Note(LedgerKind.RulesUsed, "rules", EntryBody.Of(
        ("digest", rules.Digest), ("rules", rules.Plan.Documents.Count()), ("rejected", rules.Loaded.Errors.Length), ("indicators", rules.Indicators.All.Count)));

    /// <summary>Settings are in use from now on.</summary>
    public void Note(SettingsView settings)
    {
        string text = string.Join('\n', [.. settings.Values.Select(v => $"{v.Name}: {v.Value}"), .. settings.Listeners.Select(l => $"listener {l.Name}: {l.Protocol} {l.Address}, {l.Class}, {l.Guard}"), .. settings.Followed.Select(f => $"follows {f}")]);
        Note(LedgerKind.SettingsUsed, "settings", EntryBody.Of(("digest", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))), ("settings", text), ("version", settings.Version)));
    }

    private void Note(string kind, string @object, JsonValue body)
    {
        using (ServerDb db = store.CreateDbContext())
        {
            db.Add(new OutboxRow { Kind = kind, Object = @object, Time = UnixMicrosecondsConverter.Of(clock.GetUtcNow()), Body = body.ToString() });
            db.SaveChanges();
        }

        ledger.Nudge();
    }
}
