using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Proofs.Format;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Collecting;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Tests.Server.Ledger;

/// <summary>A ledger in memory, which can fail before and after it has kept something. Keeps the bytes, as the vault does.</summary>
internal sealed class MemoryLedger : ILedgerLog
{
    private readonly List<byte[]> _entries = [];

    public int Opened { get; set; }

    /// <summary>The next append fails, and nothing of it is there.</summary>
    public bool FailsBefore { get; set; }

    /// <summary>The next append fails, and all of it is there.</summary>
    public bool FailsAfter { get; set; }

    public IEnumerable<LedgerEntry> Entries => _entries.Select(Parse);

    /// <summary>A writer of it, with accounts of some visitors.</summary>
    public LedgerWriter WriterOf(ServerStore store, TimeProvider clock, params ReadOnlySpan<VisitorIdentity> visitors)
    {
        LedgerWriter writer = new(store, this, clock, NullLogger.Instance);
        foreach (VisitorIdentity visitor in visitors)
        {
            Account account = new() { Name = visitor.Name!, NormalizedName = visitor.Name!.ToUpperInvariant(), Role = visitor.Role };
            using AccountStore accounts = new(store, writer);
            Assert.True(accounts.CreateAsync(account, CancellationToken.None).GetAwaiter().GetResult().Succeeded);
            Assert.Equal(visitor.AccountId, account.Id);
        }

        return writer;
    }

    public Task<long> AppendAsync(IReadOnlyList<LedgerEntry> entries)
    {
        if (FailsBefore)
        {
            FailsBefore = false;
            throw new StorageTroubleException("planted: before");
        }

        long first = _entries.Count;
        _entries.AddRange(entries.Select(e => e.Encode()));
        if (FailsAfter)
        {
            FailsAfter = false;
            throw new StorageTroubleException("planted: after");
        }

        return Task.FromResult(first);
    }

    public IReadOnlyList<string> Read(long from, long received, Action<LedgerLine> take)
    {
        for (int i = (int)from; i < _entries.Count; i++)
        {
            LedgerEntry entry = Parse(_entries[i]);
            if (entry.Time >= received)
                take(new LedgerLine(entry, i, entry.Time, RecordReference.None));
        }

        return [];
    }

    private static LedgerEntry Parse(byte[] raw)
    {
        Assert.True(LedgerEntry.TryParse(raw, out LedgerEntry? entry, out string reason), reason);
        return entry!;
    }
}
