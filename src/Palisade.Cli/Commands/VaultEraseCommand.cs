using System.CommandLine;
using System.Globalization;
using Palisade.Cli.Rendering;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault erase DIR</c>: destroys what has reached its maximum; without <c>--yes</c> it only says what.</summary>
internal sealed class VaultEraseCommand
{
    private const int ShownHeld = 20;
    private readonly Option<bool> _yes = new("--yes") { Description = "Destroy. Without it nothing is changed." };
    private readonly Option<string?> _order = new("--order") { Description = "Erase before the maximum, by order: a key as it is listed, or an event day, which means all its keys but those of late records; these are named CLASS.POLICY.late.DAY.", HelpName = "KEY|DAY" };
    private readonly Option<string?> _reason = new("--reason") { Description = "With --order: why. It is kept for ever and shown to auditors: name no person.", HelpName = "TEXT" };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("erase", """
        Destroys what has reached its maximum: the key, so that nothing under it can be read again, here and in every registered backup; then the files.

        Whoever has the vault open for appending does this by itself once a day; for vaults that are opened seldom, let a timer run this with --yes. Without --yes it only lists what would go. What is held stays; what has not been kept for its minimum stays. A copy that was made by other means than 'vault backup' is not reached,
        nor are blocks that a copy-on-write file system or an SSD has put aside.

        Examples:
          palisade vault erase logs.vault
          palisade vault erase logs.vault --yes
          15 0 * * * palisade vault erase /var/lib/palisade/vault --yes     (a line for cron)
          palisade vault erase logs.vault --order 2026-01-31 --reason "order of 2026-09-01, file 12" --yes

        Exit code: 0 done (or listed), 2 something could not be erased or reached.
        """);

    private VaultEraseCommand()
    {
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_yes, _order, _reason])
            _command.Options.Add(option);
        _command.Validators.Add(result =>
        {
            if (result.GetValue(_order) is null != result.GetValue(_reason) is null)
                result.AddError("--order and --reason go together.");
        });
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultEraseCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        (string? order, string reason) = (parsed.GetValue(_order), parsed.GetValue(_reason) ?? "");
        if (!parsed.GetValue(_yes))
            return List(place, order, reason);
        using KeptVault vault = KeptVault.Open(place);
        using VaultWriter writer = vault.OpenWriter();
        Eraser eraser = new(writer);
        ErasurePlan plan = order is null ? eraser.Plan() : eraser.PlanOrder(order, reason);
        ErasureResult result = eraser.Run(plan);
        writer.Close();
        if (plan.IsEmpty)
            Console.Error.WriteLine("Nothing is due.");
        foreach (KeyRecord key in result.Erased)
            Console.Out.WriteLine($"erased {About(key)}");
        foreach (AsideJournal file in result.Aside)
            Console.Out.WriteLine($"erased {file.Path}: a damaged journal file that was set aside");
        foreach (ErasureItem item in plan.Held)
            Console.Out.WriteLine(Held(item));
        foreach ((KeyRecord _, string why) in result.Refused)
            Console.Error.WriteLine($"palisade: {why}");
        foreach (UnreachableBackup backup in result.Unreachable)
            Console.Error.WriteLine($"palisade: {backup.Path}: {backup.Why}: the keys above are not destroyed there. Bring it back and run this again; or, if it is destroyed, palisade vault backup --forget");
        return result.IsComplete ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    private static int List(VaultPlace place, string? order, string reason)
    {
        using KeptVault vault = KeptVault.OpenToRead(place);
        VaultLedger ledger = VaultLedger.Read(vault.Log());
        long now = VaultTime.FromMoment(place.Options.Clock.GetUtcNow());
        IReadOnlyList<AsideJournal> aside = AsideJournals.All(vault.Disk, vault.Keys, ledger);
        ErasurePlan plan = order is null ? ErasurePlan.Make(ledger, vault.Keys.Days, aside, now) : ErasurePlan.MakeOrder(ledger, vault.Keys.Days, aside, now, order, reason);
        foreach (ErasureItem item in plan.Items)
            Console.Out.WriteLine($"would erase {About(item.Key)}, due {VaultTime.Format(item.Due)}: {PlainText.Of(item.Reason)}");
        foreach (KeyRecord key in plan.Unfinished)
            Console.Out.WriteLine($"would finish the erasure of {About(key)}");
        foreach (AsideJournal file in plan.Aside)
            Console.Out.WriteLine($"would erase {file.Path}: a damaged journal file that was set aside, and may hold copies");
        foreach (ErasureItem item in plan.Held)
            Console.Out.WriteLine(Held(item));
        if (plan.Next.FirstOrDefault(i => !i.IsHeld) is { } next)
            Console.Out.WriteLine($"next: {next.Key.Id} on {VaultTime.Format(next.Due)}");
        foreach (ErasureItem item in plan.Next.Where(i => i.IsHeld).Take(ShownHeld))
            Console.Out.WriteLine(Held(item));
        if (plan.Next.Count(i => i.IsHeld) is > ShownHeld and int all)
            Console.Out.WriteLine($"and {all - ShownHeld} more that are held");
        Console.Error.WriteLine(plan.IsEmpty ? "Nothing is due." : "Nothing was changed: --yes destroys.");
        return ExitCodes.Clean;
    }

    private static string Held(ErasureItem item) =>
        $"held {About(item.Key)}, due {VaultTime.Format(item.Due)}: {string.Join("; ", item.Holds.Select(h => $"hold {h.Hold}, {PlainText.Of(h.Reason)}"))}";

    private static string About(KeyRecord key) => string.Create(CultureInfo.InvariantCulture, $"{key.Id}: {key.Batches} batches, {key.Records} records, {key.RawBytes} bytes in {key.Seals.Count} files");
}
