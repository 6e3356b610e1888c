using System.CommandLine;
using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Notes;
using Palisade.Vault.Storage;
using Palisade.Vault.Witnessing;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade witness REQUEST</c>: cosigns the checkpoints of somebody else's log, as long as it only grows.</summary>
internal sealed class WitnessCommand
{
    private const int MaxKeyBytes = 4096;

    private readonly Argument<string> _request = new("REQUEST") { Description = "The request of the log, or - for standard input." };
    private readonly Option<string> _state = new("--state") { Description = "The folder that remembers what was seen. Never restore an older copy of it.", HelpName = "FOLDER", Required = true };
    private readonly Option<string> _key = new("--key") { Description = "The witness's key; made, with --name, when it is not there.", HelpName = "FILE", Required = true };
    private readonly Option<string?> _name = new("--name") { Description = "The name for a new key, as witness.example.", HelpName = "NAME" };
    private readonly Option<string[]> _logs = new("--log") { Description = "The verifier key of a log to watch; may be repeated.", HelpName = "VKEY", Required = true };

    public static Command Create() => new WitnessCommand().Build();

    private Command Build()
    {
        Command command = new("witness", """
            Cosigns a checkpoint of somebody else's log when the log proves that it continues the last one seen: C2SP tlog-witness, by files.

            Prints the cosignature. A refusal names the status of tlog-witness: 409 when the request does not begin at the size that was seen, 422 when the log does not continue it: keep that request, it is evidence.

            Example:
              palisade witness request.txt --state seen --key witness.key --name witness.example --log 'example.com/vault+...'

            Exit code: 0 cosigned, 2 refused.
            """);
        command.Arguments.Add(_request);
        foreach (Option option in (Option[])[_state, _key, _name, _logs])
            command.Options.Add(option);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        if (!Ed25519.IsSupported)
            throw new IOException("a witness signs with Ed25519, which needs libcrypto.so.3");
        List<VerifierKey> logs = [];
        foreach (string text in parsed.GetValue(_logs)!)
            logs.Add(VerifierKey.TryParse(text, out VerifierKey? log, out NoteFault fault) ? log! : throw new IOException($"--log {text} is no verifier key ({fault})"));
        PosixDisk disk = new(parsed.GetValue(_state)!);
        disk.CreateFolder("");
        using NoteSigner key = ReadKey(disk, Path.GetFullPath(parsed.GetValue(_key)!), parsed.GetValue(_name));
        WitnessAnswer answer = new Witness(disk, key, logs).Add(ReadRequest(parsed.GetValue(_request)!));
        if (answer.Status == 200)
        {
            Console.Out.Write(answer.Text);
            return ExitCodes.Clean;
        }

        Console.Error.WriteLine($"palisade: refused ({answer.Status}): {Refusal(answer)}");
        return ExitCodes.Incomplete;
    }

    // The answers of tlog-witness are for programs; this is for whoever types them.
    private static string Refusal(WitnessAnswer answer) => answer.Status switch
    {
        409 => $"this witness has last seen the log at size {answer.Text}, and the request does not begin there. Make it anew, from there: palisade vault cosign DIR --request FILE --old {answer.Text}",
        404 => $"{answer.Text}: name its key with --log",
        422 => $"{answer.Text}. Keep this request: it is evidence that the log was rewritten",
        _ => answer.Text,
    };

    private static NoteSigner ReadKey(PosixDisk disk, string path, string? name)
    {
        if (disk.Exists(path))
            return NoteSigner.TryParse(Encoding.ASCII.GetString(disk.ReadWhole(path, MaxKeyBytes)).Trim(), out NoteSigner? signer, out NoteFault fault) && signer!.Verifier.Kind == NoteKeyKind.Cosignature ? signer : throw new IOException($"{path} is no key that cosigns ({fault})");
        NoteSigner made = NoteSigner.Generate(name ?? throw new IOException($"{path} is not there: --name makes a new key"), NoteKeyKind.Cosignature);
        disk.WriteWhole(path, Encoding.ASCII.GetBytes(made.ToPrivateText() + "\n"));
        Console.Error.WriteLine($"Made a new witness key: {made.Verifier}");
        return made;
    }

    private static byte[] ReadRequest(string path)
    {
        using Stream stream = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
        byte[] bytes = new byte[WitnessRequest.MaxBytes + 1];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
