using System.Text;
using Palisade.Proofs.Format;
using Palisade.Vault;
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
    public void An_order_on_the_day_of_late_records_says_which_key_to_name()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "first"));
        vault.Clock.Advance(3);
        vault.Order("default.1.2026-01-01");
        Assert.Contains("is erased already", Assert.Throws<RetentionRefusedException>(() => vault.Order("2026-01-01")).Message, StringComparison.Ordinal);
        Assert.Contains("is erased already", Assert.Throws<RetentionRefusedException>(() => vault.Order("default.1.2026-01-01")).Message, StringComparison.Ordinal);
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "second"));
        string late = Assert.Throws<RetentionRefusedException>(() => vault.Order("2026-01-04")).Message;
        Assert.Contains("name that key with --order", late, StringComparison.Ordinal);
        Assert.Contains("default.1.late.2026-01-04", late, StringComparison.Ordinal);
        Assert.Contains("has no key", Assert.Throws<RetentionRefusedException>(() => vault.Order("2030-01-04")).Message, StringComparison.Ordinal);
        vault.Clock.Advance(1);
        vault.Order("default.1.late.2026-01-04");
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

    [Fact]
    public void A_class_that_an_open_stream_uses_is_not_dropped()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 10)), ("web", new RetentionDays(1, 5)));
        vault.Write((_, writer) =>
        {
            using (VaultStream stream = RetentionVault.Open(writer, "web", "access.log"))
            {
                RetentionVault.Append(stream, "before");
                string why = Assert.Throws<RetentionRefusedException>(() => RetentionOrders.DropClass(writer, "web")).Message;
                Assert.Contains("access.log", why, StringComparison.Ordinal);
                Assert.Contains("end its collector", why, StringComparison.Ordinal);
                RetentionVault.Append(stream, "after");
            }

            Assert.Equal(2, RetentionOrders.DropClass(writer, "web"));
            Assert.Throws<RetentionRefusedException>(() => RetentionOrders.DropClass(writer, "web"));
            Assert.Throws<RetentionRefusedException>(() => RetentionOrders.DropClass(writer, "default"));
            Assert.Throws<ArgumentException>(() => RetentionVault.Open(writer, "web"));
        });
        vault.Clock.Advance(5);
        Assert.Equal(["web.1.2026-01-01"], vault.Erase().Erased.Select(k => k.Id.ToString()));
        Assert.Equal(("PASS", "PASS"), (vault.Verify().Line, vault.VerdictOfPack(isOpen: true)));
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_erasure_that_a_crash_cuts_off_anywhere_is_finished_by_the_next(bool isOrdered)
    {
        using RetentionVault vault = new(("default", isOrdered ? new RetentionDays(0, 9) : new RetentionDays(1, 3)));
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
                Erase(vault, isOrdered, vault.Place with { Wrap = inner => disk ??= new CrashingDisk(inner, at) });
            }
            catch (Exception e) when (disk is { HasCrashed: true } && e is not Xunit.Sdk.XunitException)
            {
                crashes++;
            }

            // Somebody still sends events of that day: they must not come under a key whose end is in the log.
            vault.Append("default", RetentionVault.At(RetentionVault.FirstDay, "another line"));
            Erase(vault, isOrdered && vault.Ledger().Find(FirstKey)!.Erase is null, vault.Place);
            KeyRecord key = vault.Ledger().Find(FirstKey)!;
            Assert.True(key is { IsErased: true, Erase: not null }, $"operation {at}");
            VaultVerdict verdict = vault.Verify();
            Assert.True(verdict is { Passed: true, Opened: 1 or 2 }, $"operation {at}: {string.Join('\n', verdict.Failures)}");
            Assert.StartsWith("PASS", vault.VerdictOfPack(isOpen: true), StringComparison.Ordinal);
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

    [Fact]
    public void The_name_of_a_stream_goes_with_its_last_records()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "one stream");
        vault.Write((_, writer) =>
        {
            using VaultStream stream = RetentionVault.Open(writer, name: "goes on");
            RetentionVault.Append(stream, "in both");
            writer.Seal();
            vault.Clock.Advance(2);
            RetentionVault.Append(stream, "days");
            writer.Seal();
        });
        byte[] name = NameOf(vault, 1);
        Assert.NotEmpty(vault.FilesWith(name));
        vault.Clock.Advance(1);
        Assert.Equal([FirstKey], vault.Erase().Erased.Select(k => k.Id));
        Assert.Empty(vault.FilesWith(name));
        Assert.Equal([(2, "goes on")], Names(vault));
        CatalogueRebuild.Run(vault.Place);
        Assert.Equal([(2, "goes on")], Names(vault));
        File.Delete(vault.Place.CataloguePath);
        CatalogueRebuild.Run(vault.Place);
        Assert.Equal([(2, "goes on")], Names(vault));
        vault.Clock.Advance(3);
        Assert.Single(vault.Erase().Erased);
        Assert.Empty(Names(vault));

        // That nothing was heard of the stream for two days is declared.
        Assert.Equal("PASS WITH DECLARED GAPS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_damaged_journal_file_goes_when_what_may_be_in_it_goes(bool isUnreadable)
    {
        using RetentionVault vault = new(("default", new RetentionDays(2, 9)), ("other", new RetentionDays(9, 10)));
        vault.Append("default", RetentionVault.At(RetentionVault.FirstDay.AddDays(-8), "late, due soon"));
        vault.Write((_, writer) => RetentionVault.Append(RetentionVault.Open(writer), "a line", "another"));
        string journal = Directory.GetFiles(Path.Combine(vault.Folder, "wal"), "*.wal").Order(StringComparer.Ordinal).First(), key = Path.ChangeExtension(journal, ".key");
        byte[] bytes = File.ReadAllBytes(journal), keyBytes = File.ReadAllBytes(key);
        bytes[isUnreadable ? 0 : bytes.Length / 2] ^= 1;
        File.WriteAllBytes(journal, bytes);
        vault.Append("other", "a line that stays");
        vault.Write((_, writer) => writer.Seal());
        string aside = Path.ChangeExtension(journal, ".aside");
        Assert.True(File.Exists(aside) && File.Exists(key));
        Assert.Equal("PASS WITH DECLARED GAPS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));

        vault.Clock.Advance(4);
        Assert.Contains(vault.Verify().Failures, f => f.StartsWith("wal/" + Path.GetFileName(aside), StringComparison.Ordinal));
        Assert.Equal("wal/" + Path.GetFileName(aside), Assert.Single(vault.Erase().Aside).Path);
        Assert.False(File.Exists(aside) || File.Exists(key));
        Assert.Empty(vault.FilesWith(keyBytes.AsSpan(16, 32)));
        Assert.Equal("PASS WITH DECLARED GAPS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
    }

    private static List<(long, string)> Names(RetentionVault vault)
    {
        using KeptVault kept = KeptVault.OpenToRead(vault.Place);
        return [.. kept.Catalogue.Streams().Select(s => (s.Id, s.Name))];
    }

    /// <summary>The name of a stream as the catalogue has it, encrypted.</summary>
    private static byte[] NameOf(RetentionVault vault, long id)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = new($"Data Source={vault.Place.CataloguePath};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM streams WHERE id = {id}";
        return (byte[])command.ExecuteScalar()!;
    }

    private static void Erase(RetentionVault vault, bool isOrdered, VaultPlace place) => vault.Write((_, writer) =>
    {
        Eraser eraser = new(writer);
        eraser.Run(isOrdered ? eraser.PlanOrder(FirstKey.ToString(), "file 12") : eraser.Plan());
    }, place);

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
