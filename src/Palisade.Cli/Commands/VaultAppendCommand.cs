using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Palisade.Cli.Rendering;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Intake;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault append</c>: takes records into a vault.</summary>
internal sealed class VaultAppendCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files, folders, or - for standard input. A record is a line, or a chunk of a Windows event log.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _ack = new("--ack") { Description = "Print the number of records that are durable so far, one number a line, after each sync." };
    private readonly Option<string?> _stream = new("--stream") { Description = "What the stream is called. Default: the file's name.", HelpName = "NAME" };
    private readonly Option<string> _class = new("--class") { Description = "The retention class.", DefaultValueFactory = _ => "default", HelpName = "C" };

    private readonly Option<bool> _keepDue = new("--no-erase") { Description = "Leave what is past its maximum to 'palisade vault erase'. Without it, this command erases it: when it begins, and after each UTC midnight." };
    private readonly Option<bool> _acceptRestored = new("--accept-restored") { Description = "Go on from an older copy of the vault that was put back. The log says so, and a gap is declared; whoever has seen a later checkpoint finds a fork." };

    private volatile bool _isInterrupted;

    public static Command Create() => new VaultAppendCommand().Build();

    private Command Build()
    {
        Command command = new("append", """
            Takes the records of files, of the files in folders, or of standard input, into a vault. When it returns, they are durable.

            What is past the maximum of its class is erased meanwhile, as 'palisade vault erase --yes' would, and told on standard error.

            Examples:
              palisade vault append vault /var/log/auth.log
              palisade vault append vault /var/log/nginx --class web
              journalctl -f -o json | palisade vault append vault - --stream journal --ack
            """);
        _vault.AddTo(command);
        command.Arguments.Add(_files);
        foreach (Option option in (Option[])[_ack, _stream, _class, _keepDue, _acceptRestored])
            command.Options.Add(option);
        UsageErrors.RejectOptions(_files);
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        try
        {
            int exit = AppendAll(parsed);
            if (!_isInterrupted)
                return exit;
        }
        catch (Exception) when (_isInterrupted)
        {
            // The vault was closed under our hands.
        }

        // Whoever was interrupted ends the process when the vault is closed.
        Thread.Sleep(Timeout.Infinite);
        return ExitCodes.Incomplete;
    }

    private int AppendAll(ParseResult parsed)
    {
        VaultOptions options = _vault.OptionsOf(parsed) with
        {
            AcceptRestored = parsed.GetValue(_acceptRestored),
            ErasesWhenDue = !parsed.GetValue(_keepDue),
            Notice = line => Console.Error.WriteLine($"palisade: {PlainText.Of(line)}"),
        };
        using VaultWriter writer = VaultWriter.Open(_vault.FolderOf(parsed), options);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => End(signal, writer));
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => End(signal, writer));
        using StreamWriter? acknowledged = parsed.GetValue(_ack) ? new StreamWriter(StandardOutput.Open(endsWithReader: false)) { AutoFlush = true, NewLine = "\n" } : null;
        long durable = 0;
        int exit = ExitCodes.Clean;
        foreach (string file in parsed.GetValue(_files)!.SelectMany(FilesOf))
        {
            if (file != "-" && !File.Exists(file))
            {
                Console.Error.WriteLine($"palisade: {file}: there is no such file");
                exit = ExitCodes.Incomplete;
                continue;
            }

            using Stream input = file == "-" ? Console.OpenStandardInput() : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
            try
            {
                durable = Append(writer, parsed, file, input, durable, acknowledged);
            }
            catch (ArgumentException e)
            {
                // No such class, or a name too long: what the library says, without its name for the argument.
                Console.Error.WriteLine($"palisade: {e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)} See palisade vault policy.");
                exit = ExitCodes.Incomplete;
            }
        }

        writer.Close();
        Console.Error.WriteLine($"{durable} records are in the vault.");
        return exit;
    }

    private long Append(VaultWriter writer, ParseResult parsed, string file, Stream input, long durable, StreamWriter? acknowledged)
    {
        using VaultStream stream = writer.OpenStream(parsed.GetValue(_stream) ?? file, parsed.GetValue(_class)!, () => new RecordReader(clock: TimeProvider.System));
        using RecordCutter cutter = new(input);
        RecordBuffer records = new();
        while (cutter.Read(records))
        {
            stream.AppendAsync(records).GetAwaiter().GetResult();
            durable += records.Count;
            acknowledged?.WriteLine(durable.ToString(CultureInfo.InvariantCulture));
            records.Clear();
        }

        return durable;
    }

    /// <summary>A folder stands for the files below it, in the order of their names.</summary>
    private static IEnumerable<string> FilesOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device }).Order(StringComparer.Ordinal) : [path];

    /// <summary>Closes the vault in good order: what was taken in has its leaves, and the next writer finds nothing to mend.</summary>
    private void End(PosixSignalContext signal, VaultWriter writer)
    {
        (_isInterrupted, signal.Cancel) = (true, true);
        try
        {
            writer.Dispose();
        }
        finally
        {
            Environment.Exit(signal.Signal == PosixSignal.SIGINT ? 130 : ExitCodes.Clean);
        }
    }
}
