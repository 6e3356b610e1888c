using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault;

/// <summary>Does to a vault what its administrator does, each order in an opening of its own as the commands do: policies, holds, backups, erasures, a new root key. Remembers what was promised when a call returned.</summary>
internal sealed class Administrator(TestVault vault, Random random)
{
    public const string BackupFolder = "/backup";

    private static readonly RetentionDays[] Policies = [new(0, 1), new(0, 3), new(1, 2), new(1, 5)];
    private readonly HashSet<KeyId> _erased = [];
    private readonly HashSet<long> _held = [], _released = [];
    private (int Version, string Class, RetentionDays Days) _policy;

    public int Erasures => _erased.Count;

    public int Rotations { get; private set; }

    public void Work()
    {
        if (random.Next(3) == 0)
            vault.Clock.Advance(TimeSpan.FromHours(random.Next(80)));
        int what = random.Next(18);
        if (what == 0)
            BackUp();
        else if (what == 17)
            Rotate();
        else
            Write((kept, writer) => Order(what, kept, writer));
    }

    /// <summary>What was promised is so.</summary>
    public void Check(VaultContents contents)
    {
        Assert.Superset(_erased, contents.Erased);
        Assert.Superset(contents.Erased, contents.Going);
        HashSet<long> open = [];
        int version = 0;
        foreach (Leaf leaf in contents.Leaves)
        {
            if (leaf is HoldLeaf hold)
                Assert.True(open.Add(hold.Hold));
            else if (leaf is ReleaseLeaf release)
                Assert.True(open.Remove(release.Hold));
            else if (leaf is PolicyLeaf policy)
                Assert.True(policy.Policy > version && (version = policy.Policy) > 0);
            if (leaf is PolicyLeaf set && set.Policy == _policy.Version)
                Assert.Equal(_policy.Days, set.Classes[_policy.Class]);
        }

        Assert.True(version >= _policy.Version);
        Assert.Superset(_held, open);
        Assert.DoesNotContain(_released, open.Contains);
    }

    private void Write(Action<KeptVault, VaultWriter> work)
    {
        vault.Forget();
        using VaultWriter writer = vault.Open();
        work(vault.Kept(), writer);
        writer.Close();
    }

    private void Order(int what, KeptVault kept, VaultWriter writer)
    {
        switch (what)
        {
            case 1 or 2:
                SetDays(writer);
                break;
            case 3 or 4:
                Hold(kept, writer);
                break;
            case 5 or 6 when _held.Count > 0:
                long released = _held.ElementAt(random.Next(_held.Count));
                _held.Remove(released);
                RetentionOrders.Release(writer, released, "over");
                _released.Add(released);
                break;
            default:
                Erase(writer);
                break;
        }
    }

    public void SetDays(VaultWriter writer)
    {
        string @class = random.Next(2) == 0 ? "short" : "brief";
        RetentionDays days = Policies[random.Next(Policies.Length)];
        if (RetentionOrders.SetDays(writer, @class, days) is { } version)
            _policy = (version, @class, days);
    }

    private void Hold(KeptVault kept, VaultWriter writer)
    {
        DateOnly today = DateOnly.FromDateTime(vault.Clock.GetUtcNow().UtcDateTime), from = today.AddDays(-random.Next(5));
        _held.Add(RetentionOrders.Hold(writer, VaultLedger.Read(kept.Log()), random.Next(2) == 0 ? "short" : "brief", from, from.AddDays(random.Next(3)), "case 1"));
    }

    public void Erase(VaultWriter writer)
    {
        Eraser eraser = new(writer, path => new FolderDisk(vault.Disk, path));
        KeyId[] keys = [.. vault.Keys.Days.Ids()];
        try
        {
            ErasurePlan plan = random.Next(2) == 0 || keys.Length == 0 ? eraser.Plan() : eraser.PlanOrder(keys[random.Next(keys.Length)].ToString(), "file 1");
            ErasureResult result = eraser.Run(plan);
            if (result.Unreachable.Count == 0)
                _erased.UnionWith(result.Erased.Select(k => k.Id));
        }
        catch (RetentionRefusedException)
        {
            // A hold, a minimum, or the day is not over.
        }
    }

    private void Rotate()
    {
        vault.Forget();
        vault.RotateRoot();
        Rotations++;
    }

    private void BackUp()
    {
        Write((_, writer) => writer.Seal());
        vault.Forget();
        FolderDisk backup = new(vault.Disk, BackupFolder);
        BackupResult result = new VaultBackup(vault.Kept(), backup).Run(BackupFolder);
        Assert.Empty(result.Damaged);
    }
}
