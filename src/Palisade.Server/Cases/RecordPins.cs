using Palisade.Incidents;
using Palisade.Server.Authorization;
using Palisade.Server.Revealing;
using Palisade.Server.Searching;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Puts records of the vault into the timeline of a case, at the time of their events. Safe on any thread.</summary>
internal sealed class RecordPins(CaseDesk cases, SearchDesk search)
{
    /// <summary>Pins a record.</summary>
    /// <param name="who">Who pins it.</param>
    /// <param name="id">The case.</param>
    /// <param name="ordinal">The record.</param>
    /// <param name="text">What it shows.</param>
    /// <exception cref="IOException">The vault cannot be read.</exception>
    public Task<CaseAnswer> PinAsync(VisitorIdentity who, long id, long ordinal, string text)
    {
        if (CaseText.Refusal("What the record shows", text, CaseText.MaxReason, isNeeded: true) is { } refusal)
            return Task.FromResult(CaseAnswer.Refused(refusal, id));
        ShownEvents shown = new();
        if (!search.TryFind(ordinal, shown.Take, out string reason))
            return Task.FromResult(CaseAnswer.Refused(RevealDesk.Unreadable(reason), id));
        return cases.WorkAsync(who, id, (change, _) =>
        {
            CaseSteps.Add(change, id, LedgerKind.CasePinned, ("record", ordinal), ("leaf", shown.Leaf), ("time", UnixMicrosecondsConverter.Of(shown.EventTime ?? shown.Received)), ("text", text.Trim()));
            return Task.FromResult(CaseAnswer.Done(id));
        }, text);
    }
}
