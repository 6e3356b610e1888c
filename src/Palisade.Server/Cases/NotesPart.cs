using Palisade.Incidents;
using Palisade.Server.Authorization;

namespace Palisade.Server.Cases;

/// <summary>The tab of notes. A note is not changed any more: the next one says what is known better.</summary>
internal sealed class NotesPart(CaseBook book) : ICasePart
{
    public string Name => "notes";

    public string Title => "Notes";

    public string Partial => "_Notes";

    public bool IsBeside => false;

    public Permission Needs => Permission.ReadCases;

    public async Task<object> LoadAsync(CaseView view) => new NotesView(view, await book.EventsAsync(view.Case.Id, LedgerKind.CaseNoted));
}

/// <summary>What the tab shows.</summary>
internal sealed record NotesView(CaseView View, IReadOnlyList<CaseEvent> Notes);
