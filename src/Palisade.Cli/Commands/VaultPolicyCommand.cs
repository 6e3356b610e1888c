using System.CommandLine;
using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault policy DIR</c>: how long each class is kept; shows it, or changes it from now on.</summary>
internal sealed class VaultPolicyCommand
{
    private readonly Option<string?> _class = new("--class") { Description = "The class to change, or a new one: 1 to 32 of a-z 0-9 -", HelpName = "C" };
    private readonly Option<int?> _minimum = new("--min") { Description = "Whole days that a record is kept from its receipt.", HelpName = "N" };
    private readonly Option<int?> _maximum = new("--max") { Description = "Days from the event's day after which it must be unreadable.", HelpName = "N" };
    private readonly Option<string?> _drop = new("--drop") { Description = "A class to take out of the policy: no stream can be opened in it any more. What was received in it keeps its days.", HelpName = "C" };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("policy", """
        Shows how long each class of records is kept, or changes it.

        A change holds for what is received from now on; what is there keeps the days it came under.

        Examples:
          palisade vault policy logs.vault
          palisade vault policy logs.vault --class default --min 180 --max 400
          palisade vault policy logs.vault --class web --min 30 --max 90          (a new class)
          palisade vault policy logs.vault --drop web
        """);

    private VaultPolicyCommand()
    {
        _vault.AddTo(_command);
        foreach (Option option in (Option[])[_class, _minimum, _maximum, _drop])
            _command.Options.Add(option);
        _command.Validators.Add(result =>
        {
            int given = new Option[] { _class, _minimum, _maximum }.Count(o => result.GetResult(o) is { Implicit: false });
            if (given is not (0 or 3))
                result.AddError("A change needs --class, --min and --max.");
            if (given > 0 && result.GetValue(_drop) is not null)
                result.AddError("Change a class or drop one, one after the other.");
        });
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultPolicyCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        if (parsed.GetValue(_class) is { } @class)
            Change(place, @class, new RetentionDays(parsed.GetValue(_minimum)!.Value, parsed.GetValue(_maximum)!.Value));
        if (parsed.GetValue(_drop) is { } dropped)
            Drop(place, dropped);
        using KeptVault vault = KeptVault.OpenToRead(place);
        VaultLedger ledger = VaultLedger.Read(vault.Log());
        Console.Out.WriteLine($"policy {ledger.Policy}");
        foreach ((string name, RetentionDays days) in ledger.Classes.OrderBy(c => c.Key, StringComparer.Ordinal))
            Console.Out.WriteLine($"{name}: at least {days.Minimum} days from receipt, at most {days.Maximum} days from the event's day");
        foreach (HoldLeaf hold in ledger.Holds)
            Console.Out.WriteLine($"hold {hold.Hold}: {hold.Class} {VaultTime.Format(hold.From)} to {VaultTime.Format(hold.To)}: {Rendering.PlainText.Of(hold.Reason)}");
        return ExitCodes.Clean;
    }

    private static void Drop(VaultPlace place, string @class)
    {
        using KeptVault vault = KeptVault.Open(place);
        using VaultWriter writer = vault.OpenWriter();
        RetentionOrders.DropClass(writer, @class);
        writer.Close();
    }

    private static void Change(VaultPlace place, string @class, RetentionDays days)
    {
        using KeptVault vault = KeptVault.Open(place);
        using VaultWriter writer = vault.OpenWriter();
        if (RetentionOrders.SetDays(writer, @class, days) is null)
            Console.Error.WriteLine($"The policy says so already.");
        writer.Close();
    }
}
