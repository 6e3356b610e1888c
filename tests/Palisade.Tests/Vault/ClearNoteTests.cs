using Palisade.Proofs.Format;
using Palisade.Vault;

namespace Palisade.Tests.Vault;

/// <summary>Readings in clear come into the log, and no more than they.</summary>
public sealed class ClearNoteTests : IDisposable
{
    private readonly SimulatedDisk _disk = new();
    private readonly TestVault _vault;

    public ClearNoteTests() => _vault = new TestVault(_disk);

    public void Dispose() => _vault.Dispose();

    [Fact]
    public void A_reading_of_a_closed_vault_is_one_leaf_and_the_vault_stays_closed_in_good_order()
    {
        using (VaultWriter writer = _vault.Open())
        {
            using VaultStream stream = writer.OpenStream("web1");
            stream.AppendAsync(TestVault.Records("one"u8.ToArray()));
        }

        for (int reading = 1; reading <= 3; reading++)
        {
            Note(reading);
            Assert.True(VaultWriter.TakeNotesOfClosed(_vault.Parts()));
            _vault.Forget();
        }

        using (VaultWriter writer = _vault.Open())
            writer.Checkpoint();
        VaultContents contents = VaultContents.Read(_vault);
        Leaf[] after = [.. contents.Leaves.SkipWhile(l => l is not StopLeaf)];
        Assert.Equal(["stop", "clear", "clear", "clear", "start", "state", "stop"], after.Select(l => l.Type));
        Assert.Equal([1L, 2L, 3L], after.OfType<ClearLeaf>().Select(l => l.Records));
        Assert.Equal("clean", after.OfType<StartLeaf>().Single().Why);
    }

    [Fact]
    public void A_vault_that_was_not_closed_is_left_to_be_mended()
    {
        VaultWriter killed = _vault.Open();
        VaultStream stream = killed.OpenStream("web1");
        stream.AppendAsync(TestVault.Records("one"u8.ToArray()));
        _vault.Die();
        _disk.Restart(new Random(1));
        _vault.Revive();
        Note(1);
        Assert.False(VaultWriter.TakeNotesOfClosed(_vault.Parts()));
        _vault.Forget();
        using (VaultWriter writer = _vault.Open())
            writer.Checkpoint();
        Assert.Single(VaultContents.Read(_vault).Leaves.OfType<ClearLeaf>());
    }

    private void Note(long records)
    {
        using ClearNote note = ClearNote.Begin(_disk, new ClearLeaf(0, "search", 0, 0, VaultTime.Max, "a test"));
        note.Count(records);
    }
}
