using System.Text.Json;
using Palisade.Proofs.Format;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;
using Palisade.Server.Searching;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Server.Revealing;

/// <summary>Asks for and shows what is behind tokens. What is shown is read from the vault each time, after a note in the vault and a row in the list; it is kept nowhere. Safe on any thread.</summary>
internal sealed class RevealDesk(RevealBook book, SearchDesk search, HiddenQuery hidden, ClearNames names, DetectionKeys keys, Collector collector)
{
    private const string NotYours = "This is not yours to see now: it was not approved, its time is over, or another asked for it. Ask again.";

    /// <summary>Asks for the value of a token in a record, or for the proof of a record.</summary>
    /// <param name="token">The token; empty for a proof.</param>
    /// <returns>The request, or what is wrong.</returns>
    public async Task<(Reveal? Asked, string? Problem)> AskAsync(long ordinal, string token, string? reason, VisitorIdentity asker)
    {
        (string leaf, bool isThere, string why) = ("", false, reason ?? "");
        if (!search.TryFind(ordinal, (view, record) => (leaf, isThere, why) = (record.Reference.ToString(), isThere || token.Length == 0 || view.ClearOf(token) is not null, TokenQuery.Masked(view.Hide(why), why)), out string missing))
            return (null, Unreadable(missing));
        if (!isThere)
            return (null, "This record does not have this token: open the record, and ask for one that it has.");
        Reveal reveal = new() { Kind = token.Length == 0 ? Reveal.Proof : Reveal.Value, Subject = token, Ordinal = ordinal, Leaf = leaf, Reason = why };
        string? problem = await book.AskAsync(reveal, asker);
        return problem is null ? (reveal, null) : (null, problem);
    }

    /// <summary>Asks for a search with a query that names somebody.</summary>
    /// <param name="request">The search.</param>
    public async Task<(Reveal? Asked, string? Problem)> AskAsync(SearchRequest request, string? reason, VisitorIdentity asker)
    {
        Reveal reveal = new() { Kind = Reveal.Search, Subject = hidden.Of(request.Query), Query = Seal(request), Reason = names.Replace(reason ?? "", request.Query) };
        string? problem = await book.AskAsync(reveal, asker);
        return problem is null ? (reveal, null) : (null, problem);
    }

    /// <summary>Shows the value behind a token that was approved.</summary>
    /// <returns>The value, or why not.</returns>
    /// <exception cref="IOException">The vault cannot be read, or the reading cannot be noted in it.</exception>
    public async Task<(string? Value, string? Problem)> ShowAsync(Reveal reveal, VisitorIdentity asker)
    {
        if (reveal.Kind != Reveal.Value || reveal.Asker != asker.AccountId || reveal.StateAt(collector.Clock.GetUtcNow()) != Reveal.Approved)
            return (null, NotYours);
        using ClearRecord note = ClearRecord.Begin(collector.VaultFolder, "show", 0, VaultTime.Max, $"reveal {reveal.Id}");
        string? value = null;
        void Take(TokenView view, FoundRecord record) => value ??= view.ClearOf(reveal.Subject);
        bool isFound = RecordReference.TryParse(reveal.Leaf, out RecordReference reference) ? search.TryFind(reference, Take, out string missing) : search.TryFind(reveal.Ordinal, Take, out missing);
        note.End(value is null ? 0 : 1);
        if (!await book.TakeAsync(reveal.Id, asker.AccountId, value is null ? 0 : 1))
            return (null, NotYours);
        return (value, !isFound ? Unreadable(missing) : value is null ? "The record has no such token any more: the key of the tokens was changed." : null);
    }

    /// <summary>Runs a search that was approved.</summary>
    /// <param name="reveal">The approval.</param>
    /// <param name="after">Where to go on; null to begin.</param>
    /// <param name="asker">Who asked for it.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="IOException">The vault cannot be read, or the reading cannot be noted in it.</exception>
    public async Task<(SearchAnswer? Answer, string? Problem)> RunAsync(Reveal reveal, SearchPlace? after, VisitorIdentity asker, CancellationToken stop)
    {
        if (reveal.Kind != Reveal.Search || reveal.Asker != asker.AccountId || reveal.StateAt(collector.Clock.GetUtcNow()) != Reveal.Approved || Open(reveal.Query) is not { } request)
            return (null, NotYours);
        using ClearRecord note = ClearRecord.Begin(collector.VaultFolder, "search", request.From, request.To, $"reveal {reveal.Id}");
        if (!await book.TakeAsync(reveal.Id, asker.AccountId, 0))
            return (null, NotYours);
        SearchAnswer answer = await search.RunAsync(request with { After = after, InClear = true, IsConfirmed = true }, asker.AccountId, stop);
        note.End(answer.Counted);
        return (answer, null);
    }

    /// <summary>What is said of a record that cannot be read.</summary>
    public static string Unreadable(string reason) => $"The record cannot be read: {reason}.";

    private byte[] Seal(SearchRequest request)
    {
        using StateCipher cipher = new(keys.State);
        return cipher.Encrypt(JsonSerializer.SerializeToUtf8Bytes(new SealedSearch(request.Query.Text, request.From, request.To, request.ByEvent)));
    }

    private SearchRequest? Open(byte[]? sealedQuery)
    {
        using StateCipher cipher = new(keys.State);
        return sealedQuery is not null && cipher.TryDecrypt(sealedQuery) is { } bytes && JsonSerializer.Deserialize<SealedSearch>(bytes) is { } search && Query.TryParse(search.Query, out Query? query, out _)
            ? new SearchRequest(query!, search.From, search.To) { ByEvent = search.ByEvent }
            : null;
    }

    private sealed record SealedSearch(string Query, long From, long To, bool ByEvent);
}
