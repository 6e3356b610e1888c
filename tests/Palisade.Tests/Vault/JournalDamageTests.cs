using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault;
using Palisade.Vault.Journal;
using Palisade.Vault.Log;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>A wrong byte in a journal file whose records have their leaves already and are in no segment yet.</summary>
public sealed class JournalDamageTests
{
    // Some batches.
    private const int PerLife = 48;

    [Fact]
    public void A_wrong_byte_anywhere_never_stops_the_vault_and_is_told_when_it_costs_a_record()
    {
        int told = 0, places = 0;
        for (int place = 40; ; place += 41)
        {
            SimulatedDisk disk = new();
            using TestVault vault = new(disk);
            string file = WriteAndClose(vault, disk);
            if (place >= disk.Bytes(file).Length)
                break;
            disk.Damage(file, b => [.. b[..place], (byte)(b[place] ^ 1), .. b[(place + 1)..]]);
            using (VaultWriter writer = vault.Open())
            {
                using VaultStream stream = writer.OpenStream("web2");
                stream.AppendAsync(TestVault.Records("after"u8.ToArray()));
                writer.Seal();
                Assert.True(writer.Broken is null, $"byte {place}: {writer.Broken}");
            }

            using (VaultWriter again = vault.Open())
                again.Seal();
            IReadOnlyList<string> failures = VaultCheck.Run(vault.Kept()).Failures;
            places++;
            told += failures.Count > 0 ? 1 : 0;
        }

        Assert.True(places > 20 && told > places / 4, $"{told} of {places} told");
    }

    [Fact]
    public void A_record_gets_one_leaf_when_the_vault_dies_again_before_damaged_leaves_were_sealed()
    {
        int damaged = 0;
        for (int place = 40; ; place += 389)
        {
            SimulatedDisk disk = new();
            using TestVault vault = new(disk, TestVault.SmallLimits with { JournalBytes = 1 << 16, CheckpointEvery = TimeSpan.FromDays(1) });
            WriteAndDie(vault, disk, "web1", checkpoints: false);
            string file = LastJournal(disk);
            if (place >= disk.Bytes(file).Length)
                break;
            disk.Damage(file, b => [.. b[..place], (byte)(b[place] ^ 1), .. b[(place + 1)..]]);
            for (int life = 0; life < 3; life++)
                WriteAndDie(vault, disk, $"life{life}", checkpoints: life == 0);
            using VaultWriter writer = vault.Open();
            writer.Checkpoint();
            (long[] records, long aside) = InLeaves(disk);
            damaged += aside > 0 ? 1 : 0;
            Assert.True(records.All(r => r == PerLife), $"byte {place}: {string.Join(' ', records)} records in leaves, of {PerLife} by life");
            writer.Seal();
            writer.Close();
        }

        Assert.True(damaged > 10, $"{damaged} damaged files found");
    }

    /// <summary>How often records of each stream, in the order they were opened, are in a leaf; and how many damaged files the leaves tell of.</summary>
    private static (long[] Records, long Aside) InLeaves(SimulatedDisk disk)
    {
        Assert.True(SignedNote.TryParse(disk.ReadWhole(OuterLog.CheckpointPath, 1 << 20), out SignedNote? note, out _));
        Assert.True(Checkpoint.TryParse(note!, out Checkpoint? head));
        SortedDictionary<long, long> counts = [];
        long aside = 0;
        foreach ((_, ReadOnlyMemory<byte> entry) in new LogTiles(disk, head!.Size).ReadEntries(0))
        {
            Assert.True(Leaf.TryParse(entry.Span, out Leaf? leaf, out string reason), reason);
            aside += (leaf as StartLeaf)?.Aside ?? 0;
            foreach (BatchStream stream in (leaf as BatchLeaf)?.Streams ?? [])
                counts[stream.Stream] = counts.GetValueOrDefault(stream.Stream) + stream.Count;
        }

        return ([.. counts.Values], aside);
    }

    private static void WriteAndDie(TestVault vault, SimulatedDisk disk, string name, bool checkpoints)
    {
        VaultWriter writer = vault.Open();
        VaultStream stream = writer.OpenStream(name);
        for (int i = 0; i < PerLife; i++)
        {
            stream.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes($"{name}: record {i} of some length, so that most of the file is records")));
            writer.Step();
        }

        if (checkpoints)
            writer.Checkpoint();
        disk.CrashAt = disk.Operations + 1;
        try
        {
            writer.Dispose();
        }
        catch (Exception e) when (e is SimulatedCrashException || e.InnerException is SimulatedCrashException)
        {
        }

        vault.Die();
        disk.Restart(new Random(1));
        vault.Revive();
    }

    private static string LastJournal(SimulatedDisk disk) => $"{JournalFormat.Folder}/{disk.Files(JournalFormat.Folder).Last(f => f.EndsWith(".wal", StringComparison.Ordinal))}";

    private static string WriteAndClose(TestVault vault, SimulatedDisk disk)
    {
        using (VaultWriter writer = vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            for (int i = 0; i < 12; i++)
            {
                stream.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes($"record {i} of some length, so that most of the file is records")));
                writer.Step();
            }
        }

        return LastJournal(disk);
    }
}
