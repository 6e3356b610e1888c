using System.CommandLine;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault hold DIR</c>: keeps some days of a class whatever their maximum.</summary>
internal sealed class VaultHoldCommand
{
    private readonly Option<string> _class = new("--class") { Description = "The class.", HelpName = "C", Required = true };
    private readonly Option<string> _from = new("--from") { Description = "The first event day, as 2026-01-31.", HelpName = "DAY", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "The last event day.", HelpName = "DAY", Required = true };
    private readonly Option<string> _reason = new("--reason") { Description = "Why. It is kept for ever and shown to auditors: name no person, give a file number.", HelpName = "TEXT", Required = true };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("hold", """
        Keeps what of a class happened on some days, whatever its maximum, until it is released.

        The reason is written into the log, kept for ever and shown to auditors: name no person.

        Example:
          palisade vault hold logs.vault --class default --from 2026-01-01 --to 2026-01-31 --reason "case 4711"
        """);

    private VaultHoldCommand()
    {
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_class, _from, _to, _reason])
            _command.Options.Add(option);
        foreach (Option<string> day in (Option<string>[])[_from, _to])
        {
            day.Validators.Add(result =>
            {
                if (!VaultTime.TryParseDay(result.GetValueOrDefault<string>() ?? "", out _))
                    result.AddError($"{day.Name}: a day is written as 2026-01-31.");
            });
        }

        _command.SetAction(Run);
    }

    public static Command Create() => new VaultHoldCommand()._command;

    private int Run(ParseResult parsed)
    {
        DateOnly from = DayOf(parsed.GetValue(_from)!), to = DayOf(parsed.GetValue(_to)!);
        using KeptVault vault = KeptVault.Open(_vault.PlaceOf(parsed));
        using VaultWriter writer = vault.OpenWriter();
        writer.Checkpoint();
        VaultLedger ledger = VaultLedger.Read(vault.Log());
        string @class = parsed.GetValue(_class)!;
        long hold = RetentionOrders.Hold(writer, ledger, @class, from, to, parsed.GetValue(_reason)!);
        writer.Close();
        Console.Out.WriteLine($"hold {hold}");
        foreach (KeyRecord gone in ledger.Keys.Where(k => k.Erase is not null && k.Id.Class == @class && k.Touches(from, to)))
            Console.Error.WriteLine($"{gone.Id} was erased before: what was under it cannot be held.");
        return ExitCodes.Clean;
    }

    // Checked with the command line.
    private static DateOnly DayOf(string text) => VaultTime.TryParseDay(text, out DateOnly day) ? day : throw new ArgumentException(text, nameof(text));
}
