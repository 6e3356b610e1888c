using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault;

/// <summary>Somebody sets the clock, across midnight too: every step has its leaf, time in the log goes on, and a verifier has nothing to say against it.</summary>
public sealed class VaultClockTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly TestVault _vault;

    public VaultClockTests() => _vault = new TestVault(_disk);

    public void Dispose() => _vault.Dispose();

    [Theory]
    [InlineData(90, 1)]
    [InlineData(-90, 1)]
    [InlineData(86_400, 1)]
    [InlineData(-86_400, 1)]
    [InlineData(-10 * 86_400, 1)]
    [InlineData(40 * 86_400, 1)]
    [InlineData(4, 0)]
    public void A_step_has_its_leaf_and_the_pack_of_both_days_passes(int seconds, int leaves)
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            Append(writer, stream, "before");
            _vault.Clock.Set(TimeSpan.FromSeconds(seconds));
            Append(writer, stream, "at once");
            _vault.Clock.Advance(TimeSpan.FromSeconds(61));
            Append(writer, stream, "after midnight, or before it again");
            _vault.Clock.Advance(TimeSpan.FromSeconds(61));
            writer.Step();
        }

        VaultContents contents = Check();
        Assert.Equal(leaves, contents.Leaves.OfType<ClockLeaf>().Count());
        Assert.Equal(3, contents.Streams[1].Count);
    }

    [Fact]
    public void Steps_to_and_fro_over_midnight_while_the_vault_is_closed_and_open()
    {
        Random random = new(20261122);
        long records = 0;
        for (int session = 0; session < 20; session++)
        {
            _vault.Clock.Set(TimeSpan.FromSeconds(random.Next(-3000, 3000)));
            _vault.Forget();
            using VaultWriter writer = _vault.Open();
            using VaultStream stream = writer.OpenStream("web1", session % 2 == 0 ? "default" : "brief");
            for (int i = 0; i < 5; i++)
            {
                Append(writer, stream, $"record {++records}");
                _vault.Clock.Advance(TimeSpan.FromSeconds(random.Next(90)));
                if (random.Next(3) == 0)
                    _vault.Clock.Set(TimeSpan.FromSeconds(random.Next(-3000, 3000)));
            }
        }

        Assert.Equal(records, Check().Streams.Values.Sum(s => s.Count));
    }

    [Fact]
    public void A_clock_set_back_over_an_erasure_does_not_stop_the_vault()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1", "brief");
            Append(writer, stream, "one");
        }

        _vault.Clock.Advance(TimeSpan.FromDays(5));
        Erase();
        _vault.Clock.Set(TimeSpan.FromDays(-5));
        _vault.Forget();
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1", "brief");
            Append(writer, stream, "two");
        }

        Assert.Equal(1, Check().Streams.Values.Sum(s => s.Count));
    }

    [Fact]
    public void A_clock_set_back_over_the_erasure_of_a_late_day_does_not_stop_the_vault()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1", "brief", () => new LongAgo());
            Append(writer, stream, "late on this day");
            _vault.Clock.Advance(TimeSpan.FromDays(1));
            Append(writer, stream, "late on the next day");
            writer.Checkpoint();
            _vault.Clock.Advance(TimeSpan.FromDays(2));
            Append(writer, stream, "not yet in a batch when the clock is set back");
            Eraser eraser = new(writer);
            Assert.Equal(2, eraser.Run(eraser.Plan()).Erased.Count(k => k.Id.IsLate));
            _vault.Clock.Set(TimeSpan.FromDays(-2));
            Append(writer, stream, "late on the next day again, whose key is gone");
            _vault.Clock.Advance(TimeSpan.FromSeconds(2));
            Append(writer, stream, "and once more");
        }

        VaultContents contents = Check();
        Assert.Equal(3, contents.Streams.Values.Sum(s => s.Count));
        Assert.Contains(contents.Leaves, leaf => leaf is PolicyLeaf { Policy: 2 });
    }

    [Fact]
    public void A_batch_from_before_a_policy_that_comes_after_the_state_of_midnight_passes_in_a_pack_of_the_new_day()
    {
        DateTimeOffset midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            _vault.Clock.Advance(midnight - _vault.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(300));
            writer.Step();
            Append(writer, stream, "received under the old policy");
            writer.AppendLeaf((time, state) => new PolicyLeaf(time + 1, state.Policy + 1, state.Classes));
            _vault.Clock.Advance(TimeSpan.FromMilliseconds(500));
            writer.Step();
            _vault.Clock.Advance(TimeSpan.FromSeconds(1));
            writer.Step();
        }

        Leaf[] leaves = [.. Check().Leaves];
        int policy = Array.FindIndex(leaves, l => l is PolicyLeaf), state = Array.FindIndex(leaves, policy, l => l is StateLeaf), batch = Array.FindIndex(leaves, l => l is BatchLeaf);
        Assert.True(policy > 0 && policy < state && state < batch, "the batch is to come after the state of midnight");
        using VaultWriter again = _vault.Open();
        string path = _vault.Beside("pack");
        _vault.WritePack(again, true, path, VaultTime.FromMoment(midnight.AddMilliseconds(100)));
        using FileStream pack = File.OpenRead(path);
        Assert.Equal("", string.Join('\n', PackVerifier.Verify(pack, new VerifierOptions()).Failures));
    }

    [Fact]
    public void A_record_received_at_the_very_time_of_a_policy_passes()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            Append(writer, stream, "one");
            stream.AppendAsync(TestVault.Records("two"u8.ToArray()));
            RetentionOrders.SetDays(writer, "brief", new RetentionDays(0, 9));
            Append(writer, stream, "three");
            _vault.Clock.Set(TimeSpan.FromSeconds(-90));
            stream.AppendAsync(TestVault.Records("four"u8.ToArray()));
            RetentionOrders.SetDays(writer, "brief", new RetentionDays(0, 8));
            Append(writer, stream, "five");
        }

        Assert.Equal(5, Check().Streams[1].Count);
    }

    private void Erase()
    {
        _vault.Forget();
        using VaultWriter writer = _vault.Open();
        Eraser eraser = new(writer);
        Assert.NotEmpty(eraser.Run(eraser.Plan()).Erased);
    }

    /// <summary>Every record is of the year 1970: it comes late.</summary>
    private sealed class LongAgo : IRecordReader
    {
        public ReadOnlySpan<byte> Context => [];

        public long? EventSecond(ReadOnlySpan<byte> raw) => 86_400;

        public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
        {
        }
    }

    private static void Append(VaultWriter writer, VaultStream stream, string text)
    {
        stream.AppendAsync(TestVault.Records(Encoding.ASCII.GetBytes(text)));
        writer.Step();
    }

    /// <summary>The vault's own check and a stranger's have nothing to say against it.</summary>
    private VaultContents Check()
    {
        _vault.Forget();
        using VaultWriter writer = _vault.Open();
        writer.Checkpoint();
        VaultContents contents = VaultContents.Read(_vault);
        Assert.Equal("", string.Join('\n', VaultCheck.Run(_vault.Kept()).Failures));
        string path = _vault.Beside("pack");
        _vault.WritePack(writer, true, path);
        using FileStream pack = File.OpenRead(path);
        Assert.Equal("", string.Join('\n', PackVerifier.Verify(pack, new VerifierOptions()).Failures));
        return contents;
    }
}
