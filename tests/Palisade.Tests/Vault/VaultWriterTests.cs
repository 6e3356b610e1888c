using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Recovery;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>The writer of a vault: what its log says of each thing that happens to it.</summary>
public sealed class VaultWriterTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly TestVault _vault;

    public VaultWriterTests() => _vault = new TestVault(_disk);

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_log_tells_the_life_of_a_vault_in_order()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            Task durable = stream.AppendAsync(TestVault.Records("one"u8.ToArray(), [0xFF, 0xFE], []));
            Assert.False(durable.IsCompleted);
            writer.Step();
            Assert.True(durable.IsCompletedSuccessfully);
            _vault.Clock.Advance(TimeSpan.FromSeconds(61));
            writer.Step();
        }

        VaultContents contents = Reopened();
        Assert.Equal(["state", "start", "state", "open", "batch", "state", "heartbeat", "close", "stop"], contents.Leaves.Take(9).Select(l => l.Type));
        Assert.Equal("new", ((StartLeaf)contents.Leaves[1]).Why);
        Assert.Equal(["one"u8.ToArray(), [0xFF, 0xFE], []], contents.Streams[1]);
        Assert.Equal("clean", contents.Leaves.OfType<StartLeaf>().Last().Why);
    }

    [Fact]
    public void Records_under_different_days_go_to_different_keys_and_segments()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1", "default", () => new DayOfFirstByte(_vault.Clock.GetUtcNow()));
            stream.AppendAsync(TestVault.Records([0], [1], [200], [0], [255, 255]));
            writer.Seal();
        }

        VaultContents contents = Reopened();
        SealLeaf[] seals = [.. contents.Leaves.OfType<SealLeaf>()];
        Assert.Equal(4, seals.Length);
        Assert.Equal(4, seals.Select(s => s.Key).Distinct().Count());
        Assert.Contains(seals, s => s.Key.IsLate);
    }

    [Fact]
    public void After_sealing_the_journal_files_are_gone_and_their_keys_overwritten()
    {
        using VaultWriter writer = _vault.Open();
        using VaultStream stream = writer.OpenStream("web1");
        stream.AppendAsync(TestVault.Records("a record"u8.ToArray()));
        writer.Checkpoint();
        string[] before = [.. _disk.Files(JournalFormat.Folder)];
        writer.Seal();
        Assert.DoesNotContain(before, _disk.Files(JournalFormat.Folder).Contains);
        Assert.Single(_disk.Files(SegmentList.Folder));
    }

    [Fact]
    public void A_clock_set_back_gets_a_leaf_and_time_goes_on_from_there()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            _vault.Clock.Set(TimeSpan.FromMinutes(-10));
            stream.AppendAsync(TestVault.Records("after"u8.ToArray()));
            writer.Step();
        }

        ClockLeaf clock = Assert.Single(Reopened().Leaves.OfType<ClockLeaf>());
        Assert.Equal(600 * VaultTime.SecondMicroseconds, clock.From - clock.Time);
    }

    [Fact]
    public void A_writer_that_was_stopped_for_long_declares_a_gap()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            _vault.Clock.Advance(TimeSpan.FromMinutes(10));
            writer.Step();
        }

        Assert.Equal("no sign of life: the machine was stopped or too busy", Assert.Single(Reopened().Leaves.OfType<GapLeaf>()).Reason);
    }

    [Fact]
    public void After_a_failed_sync_the_writer_is_broken_for_good_and_says_why()
    {
        using (VaultWriter writer = _vault.Open())
        {
            VaultStream stream = writer.OpenStream("web1");
            Task durable = stream.AppendAsync(TestVault.Records("lost, maybe"u8.ToArray()));
            _disk.FailAt = (_disk.Operations + 2, Libc.EIO);
            VaultBrokenException broken = Assert.Throws<VaultBrokenException>(writer.Step);
            Assert.Contains("fdatasync of wal/", broken.Message, StringComparison.Ordinal);
            Assert.True(durable.IsFaulted);
            Assert.Throws<VaultBrokenException>((Action)(() => _ = stream.AppendAsync(TestVault.Records("more"u8.ToArray()))));
            Assert.Throws<VaultBrokenException>(() => writer.OpenStream("web2"));
            Assert.Throws<VaultBrokenException>(writer.Close);
        }

        _vault.Forget();
        Assert.Equal("crash", Reopened().Leaves.OfType<StartLeaf>().Last(s => s.Why != "clean").Why);
    }

    [Fact]
    public void A_full_disk_ends_with_a_clean_stop_in_the_room_kept_back()
    {
        _vault.Limits = _vault.Limits with { ReserveBytes = 256 << 10 };
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            stream.AppendAsync(TestVault.Records("kept"u8.ToArray()));
            writer.Checkpoint();
            _disk.Capacity = _disk.UsedBytes;
            stream.AppendAsync(TestVault.Records(new byte[5000]));
            Assert.Throws<VaultBrokenException>(writer.Step);
        }

        Assert.False(_disk.Exists(Reserve.FilePath));
        _vault.Forget();
        Assert.True(Assert.Throws<VaultIOException>(_vault.Open).IsDiskFull);
        _disk.Capacity = long.MaxValue;
        _vault.Forget();
        VaultContents contents = Reopened();
        Assert.Equal("clean", contents.Leaves.OfType<StartLeaf>().Last().Why);
        Assert.Equal(["kept"u8.ToArray()], contents.Streams[1]);
    }

    [Fact]
    public void Damage_before_the_last_good_frame_keeps_the_file_and_declares_a_gap()
    {
        VaultWriter writer = _vault.Open();
        VaultStream stream = writer.OpenStream("web1");
        foreach (string text in (string[])["first", "second", "third"])
        {
            stream.AppendAsync(TestVault.Records(System.Text.Encoding.ASCII.GetBytes(text)));
            writer.Step();
        }

        _vault.Die();
        string file = $"{JournalFormat.Folder}/{_disk.Files(JournalFormat.Folder).Last(f => f.EndsWith(".wal", StringComparison.Ordinal))}";
        _disk.Damage(file, b => [.. b[..^140], (byte)(b[^140] ^ 1), .. b[^139..]]);
        _disk.Restart(new Random(1));
        _vault.Revive();
        using VaultWriter next = _vault.Open();
        next.Seal();
        VaultContents contents = VaultContents.Read(_vault);
        Assert.Contains(contents.Leaves.OfType<GapLeaf>(), g => g.Reason.Contains("damaged", StringComparison.Ordinal));
        Assert.Equal(1, contents.Leaves.OfType<StartLeaf>().Last().Aside);
        Assert.Contains(_disk.Files(JournalFormat.Folder), f => f.EndsWith(".aside", StringComparison.Ordinal));
        Assert.Equal(2, contents.Streams[1].Count);
    }

    [Fact]
    public void A_second_writer_is_refused_and_told_who_has_it()
    {
        using VaultWriter first = _vault.Open();
        VaultLockedException refused = Assert.Throws<VaultLockedException>(_vault.Open);
        Assert.Equal("the simulation", refused.Holder);
    }

    [Fact]
    public void An_older_copy_is_refused_against_the_pin_until_accepted_and_then_declares_a_gap()
    {
        byte[] catalogue = File.ReadAllBytes(_vault.CataloguePath);
        byte[] checkpoint = _disk.ReadWhole(OuterLog.CheckpointPath, 1 << 16);
        Dictionary<string, byte[]> journal = _disk.Files(JournalFormat.Folder).ToDictionary(f => $"{JournalFormat.Folder}/{f}", f => _disk.ReadWhole($"{JournalFormat.Folder}/{f}", 1 << 20));
        _vault.Open().Dispose();
        _vault.Die();
        foreach (string file in _disk.Files(JournalFormat.Folder))
            _disk.Delete($"{JournalFormat.Folder}/{file}");
        _disk.WriteWhole(OuterLog.CheckpointPath, checkpoint);
        foreach ((string path, byte[] bytes) in journal)
            _disk.WriteWhole(path, bytes);
        File.WriteAllBytes(_vault.CataloguePath, catalogue);
        _vault.Revive();

        VaultForkException refused = Assert.Throws<VaultForkException>(_vault.Open);
        Assert.Equal("the pin beside the root key", refused.Where);
        Assert.Contains("--new-log", refused.Message, StringComparison.Ordinal);
        _vault.AcceptRestored = true;
        _vault.Open().Dispose();
        _vault.AcceptRestored = false;
        _vault.Forget();
        VaultContents contents = Reopened();
        Assert.Equal(["restored", "clean"], contents.Leaves.OfType<StartLeaf>().Select(s => s.Why));
        Assert.Contains(contents.Leaves.OfType<GapLeaf>(), g => g.Reason.Contains("older state", StringComparison.Ordinal));
    }

    [Fact]
    public void A_record_too_long_is_kept_truncated_with_length_and_hash_of_the_whole()
    {
        byte[] whole = new byte[Limits.MaxVaultRecordBytes + 5];
        new Random(1).NextBytes(whole);
        RecordBuffer records = new();
        records.Add(whole, RecordFlags.LineFeed);
        using VaultWriter writer = _vault.Open();
        using VaultStream stream = writer.OpenStream("web1");
        stream.AppendAsync(records);
        writer.Seal();
        Assert.Equal(whole[..Limits.MaxVaultRecordBytes], Assert.Single(VaultContents.Read(_vault).Streams[1]));
    }

    /// <summary>What the vault holds, read after one more opening, which finds it as it was left.</summary>
    private VaultContents Reopened()
    {
        using (VaultWriter writer = _vault.Open())
            writer.Checkpoint();
        return VaultContents.Read(_vault);
    }

    private sealed class DayOfFirstByte(DateTimeOffset now) : IRecordReader
    {
        public ReadOnlySpan<byte> Context => [];

        public long? EventSecond(ReadOnlySpan<byte> raw) => now.ToUnixTimeSeconds() - (raw[0] * (raw.Length > 1 ? 2 : 1) * VaultTime.DaySeconds);

        public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
        {
        }
    }
}
