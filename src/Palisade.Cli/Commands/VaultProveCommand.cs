using System.CommandLine;
using System.Globalization;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Vault.Proving;
using Palisade.Vault.Search;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault prove</c>: writes a pack, or the proof of one record.</summary>
internal sealed class VaultProveCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Option<string?> _from = new("--from") { Description = "The first time that counts, such as 2026-05-01 or 2026-05-01T12:00:00Z; UTC. Default: the beginning.", HelpName = "T" };
    private readonly Option<string?> _to = new("--to") { Description = "The last time that counts; a day counts whole. Default: now.", HelpName = "T" };
    private readonly Option<bool> _eventTime = new("--event-time") { Description = "The times are those of the events, not of their receipt." };
    private readonly Option<bool> _open = new("--open") { Description = "Add the keys: whoever has the pack can read the records, also after the vault has erased them. Leaves a leaf." };
    private readonly Option<string?> _since = new("--since") { Description = "A checkpoint from which the proof shall go on.", HelpName = "CHECKPOINT" };
    private readonly Option<string?> _leaf = new("--leaf") { Description = "Prove one record instead: LEAF/N, as a search shows it. The proof has it in clear. Leaves a leaf.", HelpName = "LEAF/N" };
    private readonly Option<string> _reason = new("--reason") { Description = "Why records are shown in clear; stands in the log.", DefaultValueFactory = _ => "", HelpName = "TEXT" };
    private readonly Option<string?> _policy = new("--policy") { Description = "Whom the auditor trusts (as for palisade verify): the proof is made at a checkpoint that this policy accepts. Default: at the one that most witnesses cosigned.", HelpName = "FILE" };
    private readonly Option<string> _output = new("--output", "-o") { Description = "The file to write.", Required = true, HelpName = "FILE" };

    public static Command Create() => new VaultProveCommand().Build();

    private Command Build()
    {
        Command command = new("prove", """
            Writes what proves the records of a time, to be verified offline with: palisade verify FILE

            The vault is only read, also while records are appended to it. Only records that are not sealed yet ask for more: where nobody writes to the vault it is opened and they are sealed.

            Examples:
              palisade vault prove vault --from 2026-05-01 --to 2026-05-31 -o may.pack
              palisade vault prove vault --leaf 4711/3 -o record.tlog-proof
            """);
        _vault.AddTo(command);
        foreach (Option option in (Option[])[_from, _to, _eventTime, _open, _since, _leaf, _reason, _policy, _output])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed) => parsed.GetValue(_leaf) is { } leaf ? ProveRecord(parsed, leaf) : ProveSpan(parsed);

    private int ProveRecord(ParseResult parsed, string reference)
    {
        string[] parts = reference.Split('/');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long leaf) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int place))
            return Refuse($"'{reference}' is no LEAF/N, such as 4711/3");
        MadeProof made = VaultProofs.WriteRecord(_vault.FolderOf(parsed), _vault.OptionsOf(parsed), leaf, place, parsed.GetValue(_output)!, parsed.GetValue(_reason)!, PolicyOf(parsed));
        Console.Error.WriteLine($"{parsed.GetValue(_output)}: the proof of record {reference}, {CheckpointOf(made)}. It has the record in clear.");
        return ExitCodes.Clean;
    }

    private int ProveSpan(ParseResult parsed)
    {
        DateTimeOffset from = DateTimeOffset.UnixEpoch, to = DateTimeOffset.UtcNow;
        if (parsed.GetValue(_from) is { } start && !SpanText.TryFirst(start, out from))
            return Refuse($"--from {start}: {SpanText.NoTime}");
        if (parsed.GetValue(_to) is { } end && !SpanText.TryLast(end, out to))
            return Refuse($"--to {end}: {SpanText.NoTime}");
        if (from > to)
            return Refuse("--from is after --to");
        PinnedCheckpoint? since = null;
        if (parsed.GetValue(_since) is { } kept && (since = PinnedCheckpoint.TryParse(File.ReadAllBytes(kept), out string reason)) is null)
            return Refuse($"{kept}: {reason}");
        bool open = parsed.GetValue(_open);
        if (open)
            Console.Error.WriteLine("palisade: an open pack has the keys of its records: it can be read for ever, also after the vault has erased them. The log says that it was made.");
        ProofSpan span = new(from, to, parsed.GetValue(_eventTime), open ? parsed.GetValue(_reason) : null, since?.Checkpoint, PolicyOf(parsed));
        MadeProof made = VaultProofs.WritePack(_vault.FolderOf(parsed), _vault.OptionsOf(parsed), span, parsed.GetValue(_output)!);
        Console.Error.WriteLine($"{parsed.GetValue(_output)}: proves {made.Records} records, {CheckpointOf(made)}. Verify it with: palisade verify {parsed.GetValue(_output)}");
        if (parsed.GetValue(_to) is not null && made.Until < to)
            Console.Error.WriteLine($"palisade: it covers the time until {made.Until:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        if (!made.IsKept)
            Console.Error.WriteLine("palisade: the vault cannot be written, and does not keep this checkpoint: to show later that the log goes on from it, use --since with the checkpoint of this pack.");
        return ExitCodes.Clean;
    }

    private VerifierPolicy? PolicyOf(ParseResult parsed)
    {
        if (parsed.GetValue(_policy) is not { } file)
            return null;
        return VerifierPolicy.TryParse(File.ReadAllBytes(file), out PolicyError? error) ?? throw new IOException($"{file} line {error!.Line}: {error.Reason}");
    }

    private static string CheckpointOf(MadeProof made) => FormattableString.Invariant($"at the checkpoint of size {made.Size}, cosigned by {made.Cosigners} {(made.Cosigners == 1 ? "witness" : "witnesses")}");

    private static int Refuse(string message)
    {
        Console.Error.WriteLine($"palisade: {message}");
        return ExitCodes.Incomplete;
    }
}
