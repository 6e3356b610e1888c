using Microsoft.EntityFrameworkCore;
using Palisade.Proofs.Format;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>A change while it is checked: what it reads, and the entries it comes to. Nobody else changes anything meanwhile.</summary>
/// <param name="db">Read from; what is written to it is the check's defect.</param>
/// <param name="now">The time of all its entries.</param>
/// <param name="actor">Who wants it.</param>
internal sealed class LedgerChange(ServerDb db, DateTimeOffset now, string actor)
{
    private readonly List<LedgerEntry> _entries = [];
    private readonly Dictionary<string, long> _numbers = new(StringComparer.Ordinal);

    public ServerDb Db => db;

    public DateTimeOffset Now => now;

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>A number that no object of a noun had before.</summary>
    public async Task<long> NextNumberAsync(string noun)
    {
        if (!_numbers.TryGetValue(noun, out long last))
            last = await db.Set<LedgerNumber>().Where(n => n.Noun == noun).Select(n => n.Last).SingleOrDefaultAsync();
        return _numbers[noun] = last + 1;
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="noun">What is changed.</param>
    /// <param name="number">Its number.</param>
    /// <param name="body">What it changes to.</param>
    public void Add(string kind, string noun, long number, JsonValue body) =>
        _entries.Add(new LedgerEntry(new LedgerAct(actor, kind), LedgerObject.Of(noun, number), UnixMicrosecondsConverter.Of(now), body));
}
