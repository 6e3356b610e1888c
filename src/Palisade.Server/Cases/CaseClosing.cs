using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Palisade.Server.Alerts;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>What stands between a case and its closing: it is named, and nothing is closed with it open.</summary>
internal static class CaseClosing
{
    /// <summary>The things named of each kind; further ones are counted.</summary>
    private const int MaxNamed = 5;

    /// <summary>Why a case cannot be closed; null when it can.</summary>
    public static async Task<string?> RefusalAsync(ServerDb db, long id, CaseEdit edit)
    {
        if (!CaseOutcomes.Names.Contains(edit.Outcome))
            return "Say what it turned out to be: the outcome is one of " + string.Join(", ", CaseOutcomes.Names) + ".";
        if (CaseText.Refusal("The closing note", edit.Note, CaseText.MaxNote, isNeeded: true) is { } note)
            return note;
        List<string> open = await OpenAsync(db, id);
        return open.Count == 0 ? null : "It cannot be closed yet. " + string.Join(" ", open);
    }

    /// <summary>What is open, in words.</summary>
    public static async Task<List<string>> OpenAsync(ServerDb db, long id)
    {
        List<string> open = [];
        List<long> members = CaseFamily.Of(db).MembersOf(id);
        List<long> alerts = await db.Set<CaseAlert>().Where(c => members.Contains(c.CaseId) && c.Removed == default)
            .Join(db.Set<Alert>().Where(a => a.State == AlertState.New || a.State == AlertState.Open), c => c.AlertId, a => a.Id, (c, a) => a.Id).Distinct().OrderBy(a => a).ToListAsync();
        if (alerts.Count > 0)
            open.Add((alerts.Count == 1 ? "An alert is neither resolved nor a false positive: " : $"{alerts.Count.ToString(CultureInfo.InvariantCulture)} alerts are neither resolved nor false positives: ") + Named(alerts.Select(a => "alert " + a.ToString(CultureInfo.InvariantCulture))) + ".");
        List<CaseTask> tasks = await db.Set<CaseTask>().AsNoTracking().Where(t => members.Contains(t.CaseId)).OrderBy(t => t.CaseId).ThenBy(t => t.Number).ToListAsync();
        SameTasks.Mark(tasks);
        tasks.RemoveAll(t => !t.IsToBeDone);
        if (tasks.Count > 0)
            open.Add((tasks.Count == 1 ? "A task is open: " : $"{tasks.Count.ToString(CultureInfo.InvariantCulture)} tasks are open: ") + Named(tasks.Select(t => t.CaseId == id ? t.Title : FormattableString.Invariant($"{t.Title} (case {t.CaseId})"))) + ".");
        return open;
    }

    private static string Named(IEnumerable<string> all)
    {
        string[] names = [.. all];
        return string.Join(", ", names.Take(MaxNamed)) + (names.Length > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MaxNamed} more") : "");
    }
}
