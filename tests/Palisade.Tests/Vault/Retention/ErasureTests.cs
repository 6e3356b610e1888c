using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>What has reached its maximum cannot be read by anybody, wherever one looks; what has not is as it was.</summary>
public sealed class ErasureTests
{
    private static readonly KeyId FirstKey = new("default", 1, false, RetentionVault.FirstDay);

    [Fact]
    public void After_the_maximum_neither_lines_nor_keys_are_anywhere_and_the_rest_verifies()
    {
        using RetentionVault vault = new();
        vault.Append("default", "first secret line", "second secret line");
        vault.Clock.Advance(100);
        vault.Append("default", "a line that stays");
        Assert.Empty(vault.MakeBackup().Damaged);
        List<byte[]> secrets = vault.SecretsOf(FirstKey);
        Assert.Contains(secrets, s => vault.FilesWith(s).Length == 2);

        vault.Clock.Advance(299);
        Assert.Empty(vault.Erase().Erased);
        vault.Clock.Advance(1);
        ErasureResult result = vault.Erase();

        Assert.True(result.IsComplete);
        Assert.Equal([FirstKey], result.Erased.Select(k => k.Id));
        foreach (byte[] secret in (IEnumerable<byte[]>)[.. secrets, "secret line"u8.ToArray(), Encoding.Unicode.GetBytes("secret line")])
            Assert.Empty(vault.FilesWith(secret));
        VaultVerdict verdict = vault.Verify();
        Assert.Equal("PASS", string.Join('\n', [verdict.Line, .. verdict.Failures]));
        Assert.Equal((3, 1), (verdict.Records, verdict.Opened));
        Assert.Equal(("PASS", "PASS"), (vault.VerdictOfPack(isOpen: false), vault.VerdictOfPack(isOpen: true)));
        vault.MakeBackup();
        foreach (byte[] secret in secrets)
            Assert.Empty(vault.FilesWith(secret));
    }

    [Fact]
    public void An_event_that_came_five_months_late_goes_on_its_own_date()
    {
        using RetentionVault vault = new();
        vault.Clock.Advance(150);
        DateOnly receipt = RetentionVault.FirstDay.AddDays(150);
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "late"), RetentionVault.At(receipt, "in time"), RetentionVault.At(RetentionVault.FirstDay.AddDays(-120), "too late"));

        // Event day + 400; receipt + 181, since event day + 400 would be sooner; event day + 400.
        Assert.Equal(["default.1.late.2026-05-31 331", "default.1.2026-01-01 400", "default.1.2026-05-31 550"], Dates(vault));
        vault.Clock.Advance(181);
        Assert.Equal(["default.1.late.2026-05-31"], vault.Erase().Erased.Select(k => k.Id.ToString()));
        vault.Clock.Advance(69);
        Assert.Equal(["default.1.2026-01-01"], vault.Erase().Erased.Select(k => k.Id.ToString()));
        Assert.Equal(("PASS", 1), (vault.Verify().Line, vault.Verify().Opened));
        Assert.Equal("PASS", vault.VerdictOfPack(isOpen: true));
    }

    [Fact]
    public void What_comes_for_a_destroyed_key_lives_under_the_late_one_of_its_receipt()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "first"));
        vault.Clock.Advance(3);
        vault.Order("default.1.2026-01-01");
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "second"));
        Assert.Equal(["default.1.2026-01-01", "default.1.late.2026-01-04"], vault.Ledger().Keys.Select(k => k.Id.ToString()));
        Assert.Equal(("PASS", "PASS"), (vault.Verify().Line, vault.VerdictOfPack(isOpen: true)));
    }

    [Fact]
    public void The_minimum_and_holds_beat_an_order()
    {
        using RetentionVault vault = new();
        vault.Append("default", "a line");
        vault.Clock.Advance(179);
        Assert.Contains("180 days", Assert.Throws<RetentionRefusedException>(() => vault.Order("2026-01-01")).Message, StringComparison.Ordinal);
        vault.Clock.Advance(2);
        long hold = 0;
        vault.Write((kept, writer) => hold = RetentionOrders.Hold(writer, vault.Ledger(), "default", RetentionVault.FirstDay, RetentionVault.FirstDay, "case 1"));
        Assert.Contains("hold 1", Assert.Throws<RetentionRefusedException>(() => vault.Order("default.1.2026-01-01")).Message, StringComparison.Ordinal);
        vault.Write((kept, writer) => RetentionOrders.Release(writer, hold, "over"));
        Assert.Throws<RetentionRefusedException>(() => vault.Write((kept, writer) => RetentionOrders.Release(writer, hold, "again")));
        vault.Order("2026-01-01");
        Assert.True(vault.Ledger().Find(FirstKey)!.IsErased);
        Assert.Throws<RetentionRefusedException>(() => vault.Order("2026-01-01"));
    }

    [Fact]
    public void A_hold_beats_the_maximum_until_it_is_released()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 10)), ("other", new RetentionDays(1, 10)));
        vault.Append("default", "a line");
        vault.Append("other", "a line");
        vault.Write((kept, writer) => RetentionOrders.Hold(writer, vault.Ledger(), "default", new DateOnly(2025, 12, 1), RetentionVault.FirstDay, "case 1"));
        vault.Clock.Advance(12);
        Assert.Equal(["other.1.2026-01-01"], vault.Erase().Erased.Select(k => k.Id.ToString()));
        Assert.Equal("PASS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
        Assert.Equal("PASS", vault.VerdictOfPack(isOpen: true));
        vault.Write((kept, writer) => RetentionOrders.Release(writer, 1, "over"));
        Assert.Equal([FirstKey], vault.Erase().Erased.Select(k => k.Id));
        Assert.Equal("PASS", vault.VerdictOfPack(isOpen: false));
    }

    [Fact]
    public void A_policy_never_acts_backwards()
    {
        using RetentionVault vault = new();
        vault.Append("default", "old");
        vault.Write((kept, writer) => Assert.Equal(2, RetentionOrders.SetDays(writer, "default", new RetentionDays(1, 10))));
        vault.Write((kept, writer) => Assert.Null(RetentionOrders.SetDays(writer, "default", new RetentionDays(1, 10))));
        vault.Append("default", "new");
        Assert.Equal(["default.2.2026-01-01 10", "default.1.2026-01-01 400"], Dates(vault));
        vault.Clock.Advance(10);
        Assert.Equal(["default.2.2026-01-01"], vault.Erase().Erased.Select(k => k.Id.ToString()));
    }

    [Theory]
    [InlineData("default", 10, 10)]
    [InlineData("default", 10, 9)]
    [InlineData("default", -1, 9)]
    [InlineData("default", 1, 40_000)]
    [InlineData("No Class", 1, 10)]
    public void A_policy_without_sense_is_refused(string @class, int minimum, int maximum)
    {
        using RetentionVault vault = new();
        Assert.Throws<RetentionRefusedException>(() => vault.Write((kept, writer) => RetentionOrders.SetDays(writer, @class, new RetentionDays(minimum, maximum))));
        Assert.Equal(1, vault.Ledger().Policy);
    }

    [Fact]
    public void An_erasure_that_a_crash_cuts_off_anywhere_is_finished_by_the_next()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a secret line");
        vault.MakeBackup();
        vault.Clock.Advance(1);
        vault.Append("default", "a line that stays");
        List<byte[]> secrets = vault.SecretsOf(FirstKey);
        vault.Clock.Advance(2);
        string before = vault.Folder + ".before", beforeBackup = vault.Backup + ".before";
        Directory.Move(vault.Folder, before);
        Directory.Move(vault.Backup, beforeBackup);
        byte[] pin = File.ReadAllBytes(vault.Place.PinPath);
        int crashes = 0;
        for (int at = 1; ; at += 1 + (at / 20))
        {
            CopyTree(before, vault.Folder);
            CopyTree(beforeBackup, vault.Backup);
            File.WriteAllBytes(vault.Place.PinPath, pin);
            CrashingDisk? disk = null;
            try
            {
                vault.Erase(vault.Place with { Wrap = inner => disk ??= new CrashingDisk(inner, at) });
            }
            catch (Exception e) when (disk is { HasCrashed: true } && e is not Xunit.Sdk.XunitException)
            {
                crashes++;
            }

            vault.Erase();
            KeyRecord key = vault.Ledger().Find(FirstKey)!;
            Assert.True(key is { IsErased: true, Erase: not null }, $"operation {at}");
            VaultVerdict verdict = vault.Verify();
            Assert.True(verdict is { Passed: true, Opened: 1 }, $"operation {at}: {string.Join('\n', verdict.Failures)}");
            bool crashed = disk!.HasCrashed;
            Directory.Move(before, vault.Root + ".aside");
            Directory.Move(beforeBackup, vault.Root + ".aside.backup");
            string[] found = [.. secrets.SelectMany(s => vault.FilesWith(s))];
            Directory.Move(vault.Root + ".aside", before);
            Directory.Move(vault.Root + ".aside.backup", beforeBackup);
            Assert.True(found.Length == 0, $"operation {at}: {string.Join(' ', found)}");
            Directory.Delete(vault.Folder, true);
            Directory.Delete(vault.Backup, true);
            if (!crashed)
                break;
        }

        Assert.True(crashes > 10, $"{crashes} crashes");
    }

    private static string[] Dates(RetentionVault vault)
    {
        VaultLedger ledger = vault.Ledger();
        return [.. ledger.Keys.OrderBy(k => ledger.Due(k.Id)).Select(k => $"{k.Id} {ledger.Due(k.Id).DayNumber - RetentionVault.FirstDay.DayNumber}")];
    }

    private static void CopyTree(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        foreach (string folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
    }
}
