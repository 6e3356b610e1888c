using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Search;

namespace Palisade.Tests.Vault;

/// <summary>Ledger entries in a vault on the disk: kept, found, proved, and shown without keys as actor and kind alone.</summary>
public sealed class LedgerStreamTests : IDisposable
{
    private const string Actor = "00112233445566778899aabbccddeeff";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-ledger-").FullName;

    public LedgerStreamTests() => VaultWriter.Create(Vault);

    private string Vault => Path.Combine(_folder, "vault");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Entries_are_read_back_in_order_and_apart_from_other_records()
    {
        long first;
        using (VaultWriter writer = VaultWriter.Open(Vault))
        {
            using VaultStream other = writer.OpenStream(LedgerStream.Name);
            await other.AppendAsync(TestVault.Records("a line"u8.ToArray(), "{}"u8.ToArray()));
            using LedgerStream ledger = writer.OpenLedger();
            first = await ledger.AppendAsync([Entry(0), Entry(1)]);
            Assert.Equal([0L, 1], Read(0));
            writer.Seal();
            await ledger.AppendAsync([.. Enumerable.Range(2, 600).Select(i => Entry(i))]);
            await other.AppendAsync(TestVault.Records("another"u8.ToArray()));
            Assert.Equal(Enumerable.Range(0, 602).Select(i => (long)i), Read(0));
        }

        Assert.Equal(2, first);
        Assert.Equal(Enumerable.Range(1, 601).Select(i => (long)i), Read(first + 1));
        using VaultReader vault = VaultReader.Open(Vault, new VaultOptions(), RecordReaderFactory.Create());
        Assert.True(Query.TryParse("*", out Query? all, out _));
        Counter counter = new();
        vault.Search(all!, new SearchOptions { Ledger = false }, counter);
        Assert.Equal(3, counter.Records);
    }

    [Fact]
    public async Task The_policy_gets_the_class_once_and_nobody_else_writes_into_it()
    {
        for (int i = 0; i < 2; i++)
        {
            using VaultWriter writer = VaultWriter.Open(Vault);
            using LedgerStream ledger = writer.OpenLedger();
            await ledger.AppendAsync([Entry(i)]);
            Assert.Equal(2, writer.Policy.Policy);
            Assert.Equal(LedgerStream.Days, writer.Policy.Classes[LedgerEntry.Class]);
            Assert.Contains("ledger", Assert.Throws<ArgumentException>(() => writer.OpenStream("mine", LedgerEntry.Class)).Message, StringComparison.Ordinal);
        }

        Assert.Equal([0L, 1], Read(0));
    }

    [Fact]
    public async Task Packs_with_entries_pass_and_their_leaves_show_actor_and_kind_alone()
    {
        using (VaultWriter writer = VaultWriter.Open(Vault))
        {
            using LedgerStream ledger = writer.OpenLedger();
            await ledger.AppendAsync([.. Enumerable.Range(0, 300).Select(i => Entry(i))]);
            writer.Seal();
        }

        foreach (string? openedFor in (string?[])[null, "case 7"])
        {
            string pack = Path.Combine(_folder, "a.pack");
            File.Delete(pack);
            VaultProofs.WritePack(Vault, new VaultOptions(), new ProofSpan(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(2000), OpenedFor: openedFor), pack);
            using FileStream file = File.OpenRead(pack);
            Verdict verdict = PackVerifier.Verify(file, new VerifierOptions());
            Assert.True(verdict.Outcome == VerdictOutcome.Pass, string.Join("; ", verdict.Failures));
            string text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(pack));
            Assert.Contains($"[\"{Actor}\",\"test.kind\"]", text, StringComparison.Ordinal);
            Assert.DoesNotContain("object/1", text, StringComparison.Ordinal);
            Assert.DoesNotContain("a reason", text, StringComparison.Ordinal);
        }
    }

    private List<long> Read(long from)
    {
        using VaultReader vault = VaultReader.Open(Vault, new VaultOptions(), RecordReaderFactory.Create());
        List<long> times = [];
        Assert.Empty(LedgerReading.Read(vault, from, 0, line => times.Add(line.Entry.Time)));
        return times;
    }

    private static LedgerEntry Entry(long time) => new(new LedgerAct(Actor, "test.kind"), FormattableString.Invariant($"object/{time}"), time, JsonValue.Object(("reason", JsonValue.Of("a reason"))));

    private sealed class Counter : IFoundSink
    {
        public int Records { get; private set; }

        public bool WantsEvents => false;

        public void OnRecord(in FoundRecord record, Palisade.Events.LogEvent? e) => Records++;
    }
}
