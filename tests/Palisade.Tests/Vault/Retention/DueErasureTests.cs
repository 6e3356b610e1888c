using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>Nobody has to remember the maximum: the writer that is open erases what is due, the next one does, and status says loudly when nobody did.</summary>
public sealed class DueErasureTests
{
    private static readonly KeyId FirstKey = new("default", 1, false, RetentionVault.FirstDay);
    private readonly List<string> _notices = [];

    [Fact]
    public void A_writer_that_is_open_at_midnight_erases_what_is_due()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Write((kept, writer) =>
        {
            using VaultStream stream = RetentionVault.Open(writer);
            for (int day = 0; day < 5; day++)
            {
                RetentionVault.Append(stream, $"a line of day {day}");
                writer.Step();
                Assert.Equal(Math.Min(day + 1, 3), kept.Keys.Days.Ids().Count);
                vault.Clock.Advance(1);
            }
        }, Alone(vault));
        Assert.Equal(["erased default.1.2026-01-01: past its maximum, 1 records", "erased default.1.2026-01-02: past its maximum, 1 records"], _notices);
        VaultVerdict verdict = vault.Verify();
        Assert.DoesNotContain(verdict.Failures, f => !f.Contains("was due on", StringComparison.Ordinal));
        Assert.Equal(3, verdict.Opened);
    }

    [Fact]
    public void To_ask_what_is_due_seals_nothing_where_nothing_is()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Write((kept, writer) =>
        {
            using VaultStream stream = RetentionVault.Open(writer);
            RetentionVault.Append(stream, "a line");
            writer.Step();
            Assert.True(new Eraser(writer).Plan().IsEmpty);
        }, Alone(vault));
        Assert.Empty(vault.Ledger().Keys.SelectMany(k => k.Seals));
        Assert.Equal(1, vault.Ledger().Records);
    }

    [Fact]
    public void The_next_to_open_the_vault_erases_what_came_due_meanwhile()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a line");
        vault.Clock.Advance(4);
        VaultStatus late = StatusOf(vault);
        Assert.Equal([FirstKey], late.Overdue.Select(i => i.Key.Id));

        // The real writer, with its threads: open for a moment.
        using (VaultWriter writer = VaultWriter.Open(vault.Folder, vault.Options with { Notice = _notices.Add }))
            writer.Close();
        Assert.Equal("erased default.1.2026-01-01: past its maximum, 1 records", Assert.Single(_notices));
        Assert.Empty(StatusOf(vault).Overdue);
        Assert.Equal("PASS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
    }

    [Fact]
    public void Who_wants_to_erase_with_his_own_hands_may()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a line");
        vault.Clock.Advance(3);
        using (VaultWriter writer = VaultWriter.Open(vault.Folder, vault.Options with { ErasesWhenDue = false }))
            writer.Close();
        Assert.Empty(StatusOf(vault).Overdue);
        Assert.Equal([FirstKey], StatusOf(vault).Plan.Items.Select(i => i.Key.Id));
        vault.Clock.Advance(1);
        Assert.Equal([FirstKey], StatusOf(vault).Overdue.Select(i => i.Key.Id));
    }

    [Fact]
    public void What_is_held_stays_and_goes_the_day_after_its_release()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a line");
        vault.Write((kept, writer) =>
        {
            RetentionOrders.Hold(writer, vault.Ledger(), "default", RetentionVault.FirstDay, RetentionVault.FirstDay, "case 1");
            vault.Clock.Advance(4);
            writer.Step();
            Assert.Single(kept.Keys.Days.Ids());
            RetentionOrders.Release(writer, 1, "over");
            vault.Clock.Advance(1);
            writer.Step();
            Assert.Empty(kept.Keys.Days.Ids());
        }, Alone(vault));
        Assert.Equal("PASS", string.Join('\n', [vault.Verify().Line, .. vault.Verify().Failures]));
    }

    [Fact]
    public void A_clock_that_leaps_by_months_erases_nothing_by_itself()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a line");
        vault.Clock.Advance(3650);
        vault.Write((kept, writer) =>
        {
            writer.Step();
            vault.Clock.Advance(20);
            writer.Step();
            Assert.Single(kept.Keys.Days.Ids());
        }, Alone(vault));
        Assert.Equal(2, _notices.Count);
        Assert.Contains("leapt to 2035-12-30", _notices[0], StringComparison.Ordinal);
        Assert.Equal([FirstKey], vault.Erase().Erased.Select(k => k.Id));
    }

    [Fact]
    public void Many_keys_go_some_at_a_time()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 100)));
        vault.Append("default", [.. Enumerable.Range(0, 80).Select(i => RetentionVault.At(RetentionVault.FirstDay.AddDays(-i), "a line"))]);
        for (int month = 0; month < 4; month++)
        {
            vault.Clock.Advance(25);
            vault.Append("default", "a sign of life");
        }

        vault.Write((kept, writer) =>
        {
            writer.Step();
            Assert.Equal(4 + 16, kept.Keys.Days.Ids().Count);
            writer.Step();
            Assert.Equal(4, kept.Keys.Days.Ids().Count);
        }, Alone(vault));
        Assert.Equal(80, _notices.Count);
    }

    [Fact]
    public void A_backup_that_is_away_is_told_and_the_vault_is_written_on()
    {
        using RetentionVault vault = new(("default", new RetentionDays(1, 3)));
        vault.Append("default", "a line");
        vault.MakeBackup();
        Directory.Move(vault.Backup, vault.Backup + ".away");
        vault.Clock.Advance(3);
        vault.Write((_, writer) => writer.Step(), Alone(vault));
        Assert.Contains(_notices, n => n.StartsWith(vault.Backup, StringComparison.Ordinal));
        Assert.Equal([FirstKey], StatusOf(vault).Plan.Unfinished.Select(k => k.Id));
        Directory.Move(vault.Backup + ".away", vault.Backup);
        Assert.True(vault.Erase().IsComplete);
        Assert.Empty(StatusOf(vault).Plan.Unfinished);
    }

    /// <summary>The vault with a writer that erases by itself, in steps.</summary>
    private VaultPlace Alone(RetentionVault vault) => vault.Place with { Adjust = parts => vault.Place.Adjust!(parts) with { ErasesWhenDue = true, Notice = _notices.Add } };

    private static VaultStatus StatusOf(RetentionVault vault)
    {
        using KeptVault kept = KeptVault.OpenToRead(vault.Place);
        return VaultStatus.Read(kept);
    }
}
