using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Incidents;
using Palisade.Incidents.Facts;
using Palisade.Server.Accounts;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Pages;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Reporting;

/// <summary>Entries of facts, drafts and steps, and what they do with the tables.</summary>
internal static class ReportEntries
{
    public static void ApplyFactStated(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time, _, string name) = Of(db, line);
        CaseFact fact = new() { CaseId = id, Name = body.Text("name"), Value = body.Text("value"), Source = body.Text("source"), Actor = name, Stated = time, Entry = line.Ordinal };
        db.Set<CaseFact>().Where(f => f.CaseId == id && f.Name == fact.Name).ExecuteDelete();
        db.Add(fact);
        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.FactStated, $"Stated: {Question(fact.Name)} {Words(fact)} ({fact.Source})");
    }

    public static void ApplyFactWithdrawn(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time, _, _) = Of(db, line);
        (string fact, string why) = (body.Text("name"), body.Text("why"));
        db.Set<CaseFact>().Where(f => f.CaseId == id && f.Name == fact).ExecuteDelete();
        CaseTimeline.Note(db, line, id, time, LedgerKind.FactWithdrawn, $"Withdrawn: {Question(fact)} ({why})");
    }

    public static void ApplyDraftSaved(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time, long account, string name) = Of(db, line);
        (string regime, string step) = (body.Text("regime"), body.Text("step"));
        Draft? draft = db.Set<Draft>().SingleOrDefault(d => d.CaseId == id && d.Regime == regime && d.Step == step);
        if (draft is null)
            db.Add(draft = new Draft { CaseId = id, Regime = regime, Step = step });
        (draft.Version, draft.Text, draft.AuthorName, draft.Saved, draft.IsReady, draft.Entry) = ((int)body.Number("version"), body.Text("text"), name, time, body.Truth("ready"), line.Ordinal);
        // What was approved was another text.
        (draft.Approved, draft.ApprovedBy, draft.Sha256) = (default, "", "");
        if (!draft.IsOf(account))
            draft.Authors += FormattableString.Invariant($"{account},");
        db.SaveChanges();
        CaseTimeline.Note(db, line, id, time, LedgerKind.DraftSaved, FormattableString.Invariant($"Draft saved: {body.Text("title")} ({regime}), version {draft.Version}{(draft.IsReady ? ", to be approved" : "")}"));
    }

    public static void ApplyDraftApproved(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time, _, string name) = Of(db, line);
        (string regime, string step, string sha256, long version, long ordinal) = (body.Text("regime"), body.Text("step"), body.Text("sha256"), body.Number("version"), line.Ordinal);
        db.Set<Draft>().Where(d => d.CaseId == id && d.Regime == regime && d.Step == step && d.Version == version)
            .ExecuteUpdate(set => set.SetProperty(d => d.Approved, time).SetProperty(d => d.ApprovedBy, name).SetProperty(d => d.Sha256, sha256).SetProperty(d => d.IsReady, false).SetProperty(d => d.Entry, ordinal));
        CaseTimeline.Note(db, line, id, time, LedgerKind.DraftApproved, FormattableString.Invariant($"Approved: {body.Text("title")} ({regime}), version {version}, SHA-256 {sha256}"));
    }

    public static void ApplyStepDone(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset noted, _, string name) = Of(db, line);
        StepDone done = new()
        {
            CaseId = id,
            Regime = body.Text("regime"),
            Step = body.Text("step"),
            At = UnixMicrosecondsConverter.At(body.Number("at")),
            How = body.Text("how"),
            Reference = body.Text("reference"),
            ReceiptSha256 = body.Text("receipt"),
            TextSha256 = body.Text("sha256"),
            Actor = name,
            Entry = line.Ordinal,
        };
        db.Set<StepDone>().Where(s => s.CaseId == id && s.Regime == done.Regime && s.Step == done.Step).ExecuteDelete();
        db.Add(done);
        db.SaveChanges();
        string receipt = done.Reference.Length > 0 ? ", receipt " + done.Reference : "", without = done.TextSha256.Length == 0 ? ", without an approved text" : "";
        // A form knows seconds: what is noted at once stands where it was noted, after the approval of its text.
        CaseTimeline.Note(db, line, id, noted - done.At < TimeSpan.FromMinutes(1) ? noted : done.At, LedgerKind.StepDone, $"Done: {body.Text("title")} ({done.Regime}): {done.How}{receipt}{without}");
    }

    public static void ApplyStepReopened(ServerDb db, LedgerLine line)
    {
        EntryBody body = new(line.Entry.Body);
        (long id, DateTimeOffset time, _, _) = Of(db, line);
        (string regime, string step, string why) = (body.Text("regime"), body.Text("step"), body.Text("why"));
        db.Set<StepDone>().Where(s => s.CaseId == id && s.Regime == regime && s.Step == step).ExecuteDelete();
        CaseTimeline.Note(db, line, id, time, LedgerKind.StepReopened, $"Not done after all: {body.Text("title")} ({regime}): {why}");
    }

    // As a page shows it: a time is kept as ISO 8601.
    private static string Words(CaseFact fact) => FactNames.Find(fact.Name)?.Kind == FactKind.Time && DateTimeOffset.TryParse(fact.Value, CultureInfo.InvariantCulture, out DateTimeOffset time) ? Shown.Moment(time) : fact.Value;

    private static string Question(string name) => FactNames.Find(name)?.Question ?? name;

    private static (long Id, DateTimeOffset Time, long Account, string Name) Of(ServerDb db, LedgerLine line)
    {
        (long account, string name) = AccountEntries.ByActor(db, line.Entry.Act.Actor);
        return (LedgerObject.NumberOf(line.Entry.Object), UnixMicrosecondsConverter.At(line.Entry.Time), account, name);
    }
}
