using System.CommandLine;
using System.Text;
using Palisade.Proofs.Verification;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade verify PACK|X.tlog-proof</c>: whether what a vault proves holds. The same code as the small program for auditors.</summary>
internal sealed class VerifyCommand
{
    private readonly Argument<string> _path = new("PACK") { Description = "A pack, a case pack, or the proof of one record (X.tlog-proof)." };
    private readonly Option<string?> _policy = new("--policy") { Description = "Whom to trust: lines of C2SP tlog-policy, and 'timestamp BASE64' with the root certificate of a timestamp authority.", HelpName = "FILE" };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "A checkpoint of this log that was kept earlier: the history must go on from it.", HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object instead of lines." };

    private readonly Option<bool> _show = new("--show") { Description = "When it passes, what is in it too: the entries of a case, or the record of a proof. With --json a line each." };

    public static Command Create() => new VerifyCommand().Build();

    private Command Build()
    {
        Command command = new("verify", """
            Verifies what a vault proves, offline: a pack, the pack of a case, or the proof of one record.

            Examples:
              palisade verify may.pack --checkpoint kept-in-april.checkpoint
              palisade verify record.tlog-proof --policy trusted.policy
              palisade verify case-7.pack --show

            The first line is PASS, PASS WITH DECLARED GAPS or FAIL; then the time covered, the reasons, and what cannot be known.
            Exit code: 0 pass, 1 fail, 2 a file could not be read.
            """);
        command.Arguments.Add(_path);
        UsageErrors.RejectOptions(_path);
        foreach (Option option in (Option[])[_policy, _checkpoint, _json, _show])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        using StreamWriter output = new(StandardOutput.Open(endsWithReader: true), new UTF8Encoding(false));
        StringWriter errors = new();
        int code = VerifyFile.Run(parsed.GetValue(_path)!, parsed.GetValue(_policy), parsed.GetValue(_checkpoint), parsed.GetValue(_json), output, errors, parsed.GetValue(_show));
        foreach (string line in errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Console.Error.WriteLine($"palisade: {line}");
        return code;
    }
}
