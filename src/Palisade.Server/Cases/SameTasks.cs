namespace Palisade.Server.Cases;

/// <summary>
/// Which open tasks of merged cases were done all the same: both took one playbook, and its step was done in one of them. The same is what has the same words, title and what it is about; one incident wants it once.
/// </summary>
internal static class SameTasks
{
    /// <summary>Says of each open task where the same was done.</summary>
    /// <param name="family">All tasks of cases that went into each other.</param>
    public static void Mark(IReadOnlyCollection<CaseTask> family)
    {
        ILookup<(string, string), CaseTask> done = family.Where(t => t.State == CaseTask.Done).ToLookup(t => (t.Title, t.About));
        foreach (CaseTask open in family.Where(t => t.State == CaseTask.Open))
            open.DoneIn = done[(open.Title, open.About)].Where(d => d.CaseId != open.CaseId).OrderBy(d => d.Ended).Select(d => (long?)d.CaseId).FirstOrDefault();
    }
}
