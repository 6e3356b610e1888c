using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault.Retention;

/// <summary>Keys that are erased while their writer is open and records for them keep coming.</summary>
public sealed class LiveErasureTests
{
    private static readonly KeyId FirstKey = new("default", 1, false, RetentionVault.FirstDay), LateKey = FirstKey with { IsLate = true };
    private static readonly string Line = RetentionVault.At(RetentionVault.FirstDay, "a line");

    [Fact]
    public void What_came_before_is_erased_and_what_comes_after_lives_under_the_late_key()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        vault.Write((_, writer) =>
        {
            using VaultStream stream = RetentionVault.Open(writer);
            RetentionVault.Append(stream, Line);
            writer.Seal();
            RetentionVault.Append(stream, Line);
            writer.Checkpoint();
            RetentionVault.Append(stream, Line);
            Eraser eraser = new(writer);
            ErasurePlan plan = eraser.PlanOrder(FirstKey.ToString(), "file 12");
            RetentionVault.Append(stream, Line);
            writer.Step();
            RetentionVault.Append(stream, Line);
            Assert.True(eraser.Run(plan).IsComplete);
            RetentionVault.Append(stream, Line);
            writer.Checkpoint();
            RetentionVault.Append(stream, Line);
            writer.Seal();
        });
        Assert.Equal([(FirstKey, 5, true), (LateKey, 2, false)], vault.Ledger().Keys.Select(k => (k.Id, (int)k.Records, k.IsErased)));
        Assert.Equal(5, vault.Ledger().Find(FirstKey)!.Erase!.Records);
        Assert.Equal(("PASS", 2), (vault.Verify().Line, (int)vault.Verify().Opened));
        Assert.Equal(("PASS", "PASS"), (vault.VerdictOfPack(isOpen: false), vault.VerdictOfPack(isOpen: true)));
    }

    [Fact]
    public void An_erasure_that_a_hold_stops_in_the_last_moment_leaves_its_key_as_it_was()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        vault.Write((_, writer) =>
        {
            using VaultStream stream = RetentionVault.Open(writer);
            RetentionVault.Append(stream, Line);
            Eraser eraser = new(writer);
            ErasurePlan plan = eraser.PlanOrder("2026-01-01", "file 12");
            RetentionOrders.Hold(writer, eraser.Ledger, "default", RetentionVault.FirstDay, RetentionVault.FirstDay, "case 1");
            ErasureResult result = eraser.Run(plan);
            Assert.Contains("hold 1", Assert.Single(result.Refused).Why, StringComparison.Ordinal);
            RetentionVault.Append(stream, Line);
            writer.Checkpoint();
        });
        Assert.Equal([(FirstKey, 2, false)], vault.Ledger().Keys.Select(k => (k.Id, (int)k.Records, k.IsErased)));
        Assert.Equal(("PASS", "PASS"), (vault.Verify().Line, vault.VerdictOfPack(isOpen: true)));
    }

    [Fact]
    public void The_key_of_what_comes_late_today_goes_from_tomorrow_on()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        vault.Append("default", Line);
        vault.Order("2026-01-01");
        vault.Append("default", Line);
        Assert.Contains("tomorrow", Assert.Throws<RetentionRefusedException>(() => vault.Order(LateKey.ToString())).Message, StringComparison.Ordinal);
        vault.Clock.Advance(1);
        Assert.Equal([LateKey], vault.Erase().Erased.Select(k => k.Id));
        Assert.Equal(("PASS", "PASS"), (vault.Verify().Line, vault.VerdictOfPack(isOpen: true)));
    }

    [Fact]
    public void A_sealer_at_work_does_not_make_a_clean_end_look_like_a_crash()
    {
        using RetentionVault vault = new();
        VaultPlace place = vault.Place with { Adjust = parts => parts with { Clock = TimeProvider.System, Limits = parts.Limits with { ReserveBytes = 0, JournalAge = TimeSpan.Zero } } };
        for (int session = 0; session < 5; session++)
        {
            vault.Write((_, writer) =>
            {
                using VaultStream stream = RetentionVault.Open(writer);
                RetentionVault.Append(stream, "a line").Wait();
            }, place);
            Assert.True(vault.Ledger() is { IsStopped: true, Crashes: 0 }, $"session {session}");
        }
    }

    [Fact]
    public async Task Records_that_pour_in_meanwhile_are_all_erased_or_all_there()
    {
        using RetentionVault vault = new(("default", new RetentionDays(0, 400)));
        using KeptVault kept = KeptVault.Open(vault.Place with { Adjust = parts => parts with { Limits = parts.Limits with { ReserveBytes = 0, JournalBytes = 4096, BatchRecords = 16 } } });
        using VaultWriter writer = kept.OpenWriter();
        using VaultStream stream = RetentionVault.Open(writer);
        int appended = 0;
        using ManualResetEventSlim some = new(), end = new();
        Task pouring = Task.Run(async () =>
        {
            while (!end.IsSet)
            {
                await RetentionVault.Append(stream, Line, Line, Line);
                if ((appended += 3) > 200)
                    some.Set();
            }
        });
        some.Wait();
        Eraser eraser = new(writer);
        ErasureResult result = eraser.Run(eraser.PlanOrder(FirstKey.ToString(), "file 12"));
        int atErasure = appended;
        while (appended < atErasure + 100 && !pouring.IsCompleted)
            await Task.Yield();
        end.Set();
        await pouring;
        writer.Close();
        kept.Dispose();

        Assert.True(result.IsComplete);
        KeyRecord erased = vault.Ledger().Find(FirstKey)!, late = vault.Ledger().Find(LateKey)!;
        Assert.True(erased is { IsErased: true, Records: > 200 });
        Assert.Equal(appended, erased.Records + late.Records);
        Assert.Equal(erased.Records, erased.Erase!.Records);
        VaultVerdict verdict = vault.Verify();
        Assert.Equal("PASS", string.Join('\n', [verdict.Line, .. verdict.Failures]));
        Assert.Equal(late.Records, verdict.Opened);
        Assert.Equal("PASS", vault.VerdictOfPack(isOpen: true));
    }
}
