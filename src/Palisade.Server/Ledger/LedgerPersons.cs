using Palisade.Incidents;
using Palisade.Privacy;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>The persons in a ledger entry: names of accounts, and where they came from. Whoever reads an entry sees tokens for them, as in any record.</summary>
internal sealed class LedgerPersons(LedgerEntry entry)
{
    /// <summary>Those of a record; null when it is no ledger entry.</summary>
    public static LedgerPersons? In(in FoundRecord record) =>
        record.Stream == LedgerStream.Name && LedgerEntry.TryParse(record.Raw, out LedgerEntry? entry, out _) ? new LedgerPersons(entry!) : null;

    /// <summary>Gives them to who puts tokens in their place.</summary>
    public void Collect(PersonalValues values)
    {
        EntryBody body = new(entry.Body);
        foreach (string name in (string[])["name", "normalizedName"])
            Collect(values, PersonalKind.User, body.Text(name));
        Collect(values, PersonalKind.Ip, body.Text("address"));
    }

    private static void Collect(PersonalValues values, PersonalKind kind, string value)
    {
        if (value.Length > 0)
            values.CollectOfKind(kind, value);
    }
}
