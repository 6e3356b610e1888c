using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Proofs.Format;
using Palisade.Server.Authorization;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Accounts;

/// <summary>Changes of accounts as ledger entries, and back. Passwords, authenticators, sessions and tokens are never in them, only that they changed.</summary>
internal static class AccountEntries
{
    /// <summary>A new opaque id.</summary>
    public static string NewActor() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(LedgerAct.ActorLength / 2));

    /// <summary>Who an account is in the ledger.</summary>
    public static string ActorOf(ServerDb db, long account) => db.Set<Account>().Where(a => a.Id == account).Select(a => a.LedgerId).SingleOrDefault() ?? LedgerAct.Nobody;

    /// <summary>The account that an actor is; 0 and empty for none.</summary>
    public static (long Id, string Name) ByActor(ServerDb db, string actor) =>
        actor != LedgerAct.Nobody && db.Set<Account>().Where(a => a.LedgerId == actor).Select(a => new { a.Id, a.Name }).SingleOrDefault() is { } found ? (found.Id, found.Name) : (0, "");

    public static JsonValue MadeBody(Account account) => EntryBody.Of(("name", account.Name), ("normalizedName", account.NormalizedName), ("role", account.Role.ToString()), ("actor", account.LedgerId));

    public static JsonValue ChangedBody(Role role, bool disabled) => EntryBody.Of(("role", role.ToString()), ("disabled", disabled));

    public static JsonValue EventBody(string what, string address) => EntryBody.Of(("what", what), ("address", address));

    public static void ApplyMade(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        Account account = new()
        {
            Id = LedgerObject.NumberOf(line.Entry.Object),
            LedgerId = body.Text("actor"),
            Name = body.Text("name"),
            NormalizedName = body.Text("normalizedName"),
            Role = RoleOf(body),
            Created = UnixMicrosecondsConverter.At(line.Entry.Time),
        };
        db.Add(account);
        db.SaveChanges();
        LedgerNumber.Note(db, LedgerObject.Account, account.Id);
    }

    public static void ApplyChanged(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        (Role role, bool disabled) = (RoleOf(body), body.Truth("disabled"));
        db.Set<Account>().Where(a => a.Id == id).ExecuteUpdate(set => set.SetProperty(a => a.Role, role).SetProperty(a => a.Disabled, disabled));
    }

    public static void ApplyEvent(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        long id = LedgerObject.NumberOf(line.Entry.Object);
        AccountEvent happened = new()
        {
            Time = UnixMicrosecondsConverter.At(line.Entry.Time),
            Entry = line.Ordinal,
            Actor = ByActor(db, line.Entry.Act.Actor).Name,
            Account = db.Set<Account>().Where(a => a.Id == id).Select(a => a.Name).SingleOrDefault() ?? "",
            What = body.Text("what"),
            Address = body.Text("address"),
        };
        db.Add(happened);
        db.SaveChanges();
        if (happened.Id % 100 == 0)
            db.Set<AccountEvent>().Where(e => e.Id <= happened.Id - AccountLedger.MaxLines).ExecuteDelete();
    }

    // A role that a later version has is none here: least is given.
    private static Role RoleOf(EntryBody body) => Enum.TryParse(body.Text("role"), out Role role) ? role : Role.Viewer;
}
