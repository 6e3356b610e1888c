using System.CommandLine;
using System.Text;
using System.Text.Json;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault.Search;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade ledger list DIR</c>: the entries of a ledger, without their bodies.</summary>
internal sealed class LedgerListCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Option<string?> _kind = new("--kind") { Description = "Only of this kind, as alert.changed.", HelpName = "KIND" };
    private readonly Option<string?> _object = new("--object") { Description = "Only about this object, as alert/17.", HelpName = "OBJECT" };
    private readonly Option<string?> _actor = new("--actor") { Description = "Only of the actors whose ids begin so.", HelpName = "ID" };

    public static Command Create() => new LedgerListCommand().Build();

    private Command Build()
    {
        Command command = new("list", """
            Lists the entries of a ledger, a JSON object a line, the earliest first: leaf, time, kind, object, actor. What an entry changed to is shown by palisade vault show DIR LEAF/N, and
            proved by palisade vault prove DIR --leaf LEAF/N.

            Examples:
              palisade ledger list palisade-data/vault
              palisade ledger list palisade-data/vault --object alert/17
            """);
        _vault.AddTo(command);
        foreach (Option option in (Option[])[_kind, _object, _actor])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using VaultReader vault = VaultReader.Open(_vault.FolderOf(parsed), _vault.OptionsOf(parsed), RecordReaderFactory.Create());
        using Stream output = StandardOutput.Open(endsWithReader: true);
        (string? kind, string? @object, string? actor) = (parsed.GetValue(_kind), parsed.GetValue(_object), parsed.GetValue(_actor));
        IReadOnlyList<string> problems = LedgerReading.Read(vault, 0, 0, line =>
        {
            LedgerEntry entry = line.Entry;
            if ((kind is null || entry.Act.Kind == kind) && (@object is null || entry.Object == @object) && (actor is null || entry.Act.Actor.StartsWith(actor, StringComparison.Ordinal)))
                output.Write(Encoding.UTF8.GetBytes(TextOf(line) + "\n"));
        });
        foreach (string problem in problems)
            Console.Error.WriteLine($"palisade: {problem}");
        return problems.Count == 0 ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    private static string TextOf(LedgerLine line) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["leaf"] = line.Place.ToString(),
        ["time"] = VaultTime.ToMoment(line.Entry.Time).UtcDateTime,
        ["kind"] = line.Entry.Act.Kind,
        ["object"] = line.Entry.Object,
        ["actor"] = line.Entry.Act.Actor,
    });
}
