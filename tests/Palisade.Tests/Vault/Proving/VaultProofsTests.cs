using System.Globalization;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Tests.Vault.Retention;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Proving;

/// <summary>At which checkpoint a proof is made, and what the vault is asked for it: nothing, where all is sealed.</summary>
public sealed class VaultProofsTests : IDisposable
{
    private static readonly DateTimeOffset s_end = VaultTime.ToMoment(VaultTime.Max);

    private readonly RetentionVault _vault = new();
    private readonly NoteSigner? _witness = Ed25519.IsSupported ? NoteSigner.Generate("witness.example", NoteKeyKind.Cosignature) : null;

    public void Dispose()
    {
        _vault.Dispose();
        _witness?.Dispose();
    }

    private string Pack => Path.Combine(_vault.Root, "test.pack");

    [Fact]
    public void A_vault_that_is_sealed_is_only_read()
    {
        Append("one", "two");
        MadeProof first = Prove();
        Assert.Equal((2, 0, true), (first.Records, first.Cosigners, first.IsKept));
        Dictionary<string, DateTime> before = Files();
        MadeProof second = Prove();
        Assert.Equal(first, second);
        Assert.Equal(before, Files());
        Assert.Equal("PASS", Verify().Line);
    }

    [Fact]
    public void The_newest_checkpoint_that_the_policy_accepts_is_taken_while_it_shows_all_that_is_asked()
    {
        if (_witness is null)
            return;
        VerifierPolicy policy = Policy();
        Append("one");
        Assert.Throws<IOException>(() => Prove(policy));
        long cosigned = Cosign();
        Assert.Equal((cosigned, 1), (Prove(policy).Size, Prove(policy).Cosigners));
        Assert.Equal("PASS", Verify(policy).Line);

        // A later reading in clear, or a policy, says nothing of the span.
        _vault.Clock.Advance(1);
        _vault.Write((_, writer) => writer.AppendLeaf((time, _) => new ClearLeaf(time, "search", 1, 0, VaultTime.Max, "")));
        Assert.Equal(cosigned, Prove(policy).Size);
        Assert.Equal(cosigned, Prove(null).Size);
        Assert.Equal("PASS", Verify(policy).Line);

        // A later record does, but not of a span that ends before it.
        DateTimeOffset yesterday = _vault.Clock.GetUtcNow().AddHours(-1);
        Append("two");
        Assert.Throws<IOException>(() => Prove(policy));
        Assert.Equal((2, 0), (Prove(null).Records, Prove(null).Cosigners));
        Assert.Equal(cosigned, Prove(policy, yesterday).Size);
        Assert.Equal("PASS", Verify(policy).Line);
        long later = Cosign();
        Assert.Equal(later, Prove(policy).Size);
        Assert.Equal(later, Prove(policy, yesterday).Size);
    }

    [Fact]
    public void What_was_erased_since_is_shown_as_erased()
    {
        if (_witness is null)
            return;
        Append("one");
        long cosigned = Cosign();
        _vault.Clock.Advance(500);
        Assert.Single(_vault.Erase().Erased);
        MadeProof made = Prove(null);
        Assert.True(made.Size > cosigned);
        Verdict verdict = Verify();
        Assert.Equal("PASS", verdict.Line);
        Assert.Equal((0, 1), (made.Records, verdict.Facts!.ErasedBatches));
    }

    [Fact]
    public void An_auditor_who_has_a_later_checkpoint_gets_one_that_goes_on_from_it()
    {
        if (_witness is null)
            return;
        Append("one");
        long cosigned = Cosign();
        _vault.Write((_, _) => { });
        byte[] later = File.ReadAllBytes(Path.Combine(_vault.Folder, "log", "checkpoint"));
        PinnedCheckpoint pinned = PinnedCheckpoint.TryParse(later, out _)!;
        MadeProof made = VaultProofs.WritePack(_vault.Place, new ProofSpan(DateTimeOffset.UnixEpoch, s_end, Since: pinned.Checkpoint), Pack);
        Assert.True(made.Size >= pinned.Checkpoint.Size && pinned.Checkpoint.Size > cosigned);
        Assert.Equal("PASS", Verify(null, pinned).Line);
        Assert.Equal(cosigned, Prove(null).Size);
        Assert.Equal("FAIL", Verify(null, pinned).Line);
    }

    [Fact]
    public void What_leaves_in_clear_leaves_a_leaf_and_is_proved_at_the_cosigned_checkpoint_all_the_same()
    {
        if (_witness is null)
            return;
        Append("one", "two");
        long cosigned = Cosign();
        MadeProof open = VaultProofs.WritePack(_vault.Place, new ProofSpan(DateTimeOffset.UnixEpoch, s_end, OpenedFor: "case 7"), Pack);
        Assert.Equal((cosigned, 2), (open.Size, open.Records));
        Assert.Equal("PASS", Verify(Policy()).Line);
        Assert.Equal((1, 2), _vault.Ledger().Clear);

        long leaf = BatchLeaf();
        string proof = Path.Combine(_vault.Root, "one.tlog-proof");
        Assert.Equal(cosigned, VaultProofs.WriteRecord(_vault.Place, leaf, 1, proof, "case 8").Size);
        Assert.Equal("PASS", RecordProofVerifier.Verify(File.ReadAllBytes(proof), new VerifierOptions(Policy())).Line);
        Assert.Equal((2, 3), _vault.Ledger().Clear);

        Assert.Throws<InvalidDataException>(() => VaultProofs.WriteRecord(_vault.Place, leaf, 2, proof, ""));
        Assert.Throws<InvalidDataException>(() => VaultProofs.WriteRecord(_vault.Place, leaf + 1000, 0, proof, ""));
        Assert.Equal((2, 3), _vault.Ledger().Clear);
    }

    [Fact]
    public void Beside_a_writer_what_is_not_sealed_is_refused_by_its_time()
    {
        Append("one");
        Prove();
        DateTimeOffset before = _vault.Clock.GetUtcNow();
        _vault.Clock.Advance(1);
        using KeptVault vault = KeptVault.Open(_vault.Place);
        using VaultWriter writer = vault.OpenWriter();
        using VaultStream stream = writer.OpenStream("lines");
        RecordBuffer records = new();
        records.Add("two"u8.ToArray(), RecordFlags.LineFeed);
        Task durable = stream.AppendAsync(records);
        writer.Checkpoint();
        Assert.True(durable.IsCompletedSuccessfully);

        string refusal = Assert.Throws<IOException>(() => Prove()).Message;
        Assert.StartsWith("records received from 2026-01-02T12:00:00.000000Z on are not sealed yet: process ", refusal, StringComparison.Ordinal);
        Assert.EndsWith("--to 2026-01-02T11:59:59.999999Z", refusal, StringComparison.Ordinal);
        Assert.Equal(1, Prove(null, before).Records);
        Assert.Equal("PASS", Verify().Line);

        // The writer goes on, and what it seals and rolls is proved without it.
        writer.Seal();
        Assert.Equal(2, Prove().Records);
        Assert.Contains(Verify().Line, (string[])["PASS", "PASS WITH DECLARED GAPS"]);
        writer.Close();
    }

    [Theory]
    [InlineData("1999-01-01T00:00:00Z", "2025-12-31T23:59:59Z")]
    [InlineData("2026-01-03T00:00:00Z", "2026-01-04T00:00:00Z")]
    public void A_span_that_the_log_does_not_reach_is_refused_with_what_it_covers(string from, string to)
    {
        Append("one");
        ProofSpan span = new(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), DateTimeOffset.Parse(to, CultureInfo.InvariantCulture));
        string refusal = Assert.Throws<IOException>(() => VaultProofs.WritePack(_vault.Place, span, Pack)).Message;
        Assert.StartsWith("the vault has nothing of that time: its log goes from 2026-01-01T12:00:00.000000Z to 2026-01-01T12:00:00.000000Z", refusal, StringComparison.Ordinal);
        Assert.False(File.Exists(Pack));
        Assert.Equal(1, VaultProofs.WritePack(_vault.Place, span with { From = DateTimeOffset.UnixEpoch, To = s_end }, Pack).Records);
        Assert.Equal("PASS", Verify().Line);
    }

    [Fact]
    public void Records_that_damage_took_are_refused_as_lost_and_those_before_them_can_be_proved()
    {
        int lost = 0;
        for (int place = 40; lost == 0; place += 97)
        {
            using RetentionVault vault = new();
            vault.Append("default", "first");
            vault.Write((_, writer) => writer.Seal());
            vault.Clock.Advance(1);
            vault.Append("default", "one", "two", "three");
            string file = Directory.GetFiles(Path.Combine(vault.Folder, "wal"), "*.wal").Order(StringComparer.Ordinal).Last();
            byte[] bytes = File.ReadAllBytes(file);
            Assert.True(place < bytes.Length, "no place was found where a wrong byte takes a record");
            bytes[place] ^= 4;
            File.WriteAllBytes(file, bytes);
            string pack = Path.Combine(vault.Root, "damaged.pack");
            try
            {
                VaultProofs.WritePack(vault.Place, new ProofSpan(DateTimeOffset.UnixEpoch, s_end), pack);
            }
            catch (IOException e)
            {
                Assert.StartsWith("records received from 2026-01-02T12:00:00.000000Z on are in no sealed file: the journal file that held them is damaged", e.Message, StringComparison.Ordinal);
                Assert.EndsWith("--to 2026-01-02T11:59:59.999999Z", e.Message, StringComparison.Ordinal);
                DateTimeOffset end = new(2026, 1, 2, 11, 59, 59, TimeSpan.Zero);
                Assert.Equal(1, VaultProofs.WritePack(vault.Place, new ProofSpan(DateTimeOffset.UnixEpoch, end), pack).Records);
                lost++;
            }
        }
    }

    private void Append(params string[] lines)
    {
        _vault.Append("default", lines);
        Settling.Run(_vault.Place);
    }

    private MadeProof Prove(VerifierPolicy? policy = null, DateTimeOffset? to = null) => VaultProofs.WritePack(_vault.Place, new ProofSpan(DateTimeOffset.UnixEpoch, to ?? s_end, Policy: policy), Pack);

    private Verdict Verify(VerifierPolicy? policy = null, PinnedCheckpoint? pinned = null)
    {
        using FileStream file = File.OpenRead(Pack);
        return PackVerifier.Verify(file, new VerifierOptions(policy, pinned));
    }

    private VerifierPolicy Policy()
    {
        using KeptVault vault = KeptVault.OpenToRead(_vault.Place);
        return VerifierPolicy.TryParse(Encoding.UTF8.GetBytes($"log {vault.Settings.Keys[0]}\nwitness w {_witness!.Verifier}\nquorum w\n"), out _)!;
    }

    private long Cosign()
    {
        Assert.Null(Settling.Run(_vault.Place));
        using KeptVault vault = KeptVault.Open(_vault.Place);
        (long size, _) = Cosigning.Ask(vault.Disk, vault.Settings, 0);
        Assert.True(SignedNote.TryParse(vault.Disk.ReadWhole(KeptNotes.PathOf(size), NoteLimits.MaxNoteBytes), out SignedNote? note, out _));
        Assert.Equal(size, Cosigning.Take(vault.Disk, _witness!.Sign(note!.Text).ToLine(), _witness.Verifier));
        return size;
    }

    private long BatchLeaf()
    {
        using KeptVault vault = KeptVault.OpenToRead(_vault.Place);
        return vault.Log().ReadEntries(0).First(e => EntryGlance.IsOf(e.Entry.Span, "batch"u8)).Index;
    }

    private Dictionary<string, DateTime> Files() => Directory.EnumerateFiles(_vault.Folder, "*", SearchOption.AllDirectories).ToDictionary(f => f, File.GetLastWriteTimeUtc);
}
