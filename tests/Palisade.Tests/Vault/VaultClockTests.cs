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

    private void Erase()
    {
        _vault.Forget();
        using VaultWriter writer = _vault.Open();
        Eraser eraser = new(writer);
        Assert.NotEmpty(eraser.Run(eraser.Plan()).Erased);
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
