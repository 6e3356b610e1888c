using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Tests.Vault;

/// <summary>The disk is full at any write: what was acknowledged is there, and with the room kept back the last thing that happens is a clean stop.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public void Whichever_write_finds_no_room_the_vault_stops_cleanly_and_goes_on_later()
    {
        for (int room = 0, stopped = 0; ; room += 419)
        {
            SimulatedDisk disk = new();
            using TestVault vault = new(disk, TestVault.SmallLimits with { ReserveBytes = 256 << 10 });
            List<byte[]> sent = [];
            int acknowledged = 0;
            bool isFull = false;
            using (VaultWriter writer = vault.Open())
            {
                disk.Capacity = disk.UsedBytes + room;
                try
                {
                    Work(writer, sent, vault.Clock, () => acknowledged++);
                }
                catch (VaultBrokenException e)
                {
                    Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
                    isFull = true;
                }
            }

            disk.Capacity = long.MaxValue;
            vault.Forget();
            using (VaultWriter writer = vault.Open())
                writer.Checkpoint();
            VaultContents contents = VaultContents.Read(vault);
            List<byte[]> kept = contents.Streams.GetValueOrDefault(1) ?? [];
            Assert.True(kept.Count >= acknowledged, $"room {room}: {acknowledged} acknowledged, {kept.Count} kept");
            Assert.Equal(sent.Take(kept.Count), kept);
            Assert.Equal("clean", contents.Leaves.OfType<StartLeaf>().Last().Why);
            if (!isFull)
            {
                Assert.True(stopped > 10, "the disk was hardly ever full");
                return;
            }

            stopped++;
        }
    }

    private static void Work(VaultWriter writer, List<byte[]> sent, ManualClock clock, Action acknowledge)
    {
        using VaultStream stream = writer.OpenStream("web1");
        for (int i = 0; i < 8; i++)
        {
            byte[] raw = new byte[300 * i];
            new Random(i).NextBytes(raw);
            sent.Add(raw);
            Task durable = stream.AppendAsync(TestVault.Records(raw));
            clock.Advance(TimeSpan.FromSeconds(6));
            writer.Step();
            if (durable.IsCompletedSuccessfully)
                acknowledge();
        }

        writer.Seal();
    }
}
