using System.CommandLine;
using Palisade.Cli.Rendering;
using Palisade.Proofs.Format;
using Palisade.Vault.Retention;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault verify DIR</c>: looks at everything in a vault, in place.</summary>
internal sealed class VaultVerifyCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("verify", """
        Looks at everything in a vault, in place: every tile and leaf, every sealed file and record, that what is erased is gone, and that the catalogue agrees. Changes nothing. What is damaged is named, and the rest is looked at all the same.

        It is the operator's check, with the operator's keys. What an auditor needs is a pack: palisade vault prove, palisade verify.

        Example:
          palisade vault verify logs.vault

        Exit code: 0 PASS, 1 FAIL, 2 it is no vault, or its root key cannot be had.
        """);

    private VaultVerifyCommand()
    {
        _vault.AddTo(_command);
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultVerifyCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultVerdict verdict;
        using (VaultProgress progress = new())
            verdict = VaultCheck.Run(_vault.PlaceOf(parsed), progress.Report);
        Console.Out.WriteLine(verdict.Line);
        if (verdict.Size > 0)
            Console.Out.WriteLine($"covered: {Text(verdict.From)} to {Text(verdict.To)}");
        Console.Out.WriteLine(FormattableString.Invariant($"about: log {verdict.Origin}, size {verdict.Size}; {verdict.Batches} batches, {verdict.Records} records, {verdict.Opened} opened"));
        foreach (string failure in verdict.Failures)
            Console.Out.WriteLine($"failed: {PlainText.Of(failure)}");
        foreach (string declared in verdict.Declared)
            Console.Out.WriteLine($"declared: {PlainText.Of(declared)}");
        foreach (string note in verdict.Notes)
            Console.Out.WriteLine(PlainText.Of(note));
        return verdict.Passed ? ExitCodes.Clean : ExitCodes.Found;
    }

    private static string Text(long time) => $"{VaultTime.ToMoment(time):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}";
}
