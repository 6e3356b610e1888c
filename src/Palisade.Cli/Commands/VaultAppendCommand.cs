using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Palisade.Cli.Rendering;
using Palisade.Scanning;
using Palisade.Vault;
using Palisade.Vault.Intake;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault append</c>: takes records into a vault.</summary>
internal sealed class VaultAppendCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Argument<string[]> _files = new("FILE") { Description = "Files, folders, or - for standard input. A record is a line, or a chunk of a Windows event log.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _ack = new("--ack") { Description = "Print the number of records that are durable so far, one number a line, after each sync." };
    private readonly Option<string?> _stream = new("--stream") { Description = "What the stream is called. Default: the file's path as given; - for standard input.", HelpName = "NAME" };
    private readonly Option<string> _class = new("--class") { Description = "The retention class.", DefaultValueFactory = _ => "default", HelpName = "C" };

    private readonly Option<bool> _keepDue = new("--no-erase") { Description = "Leave what is past its maximum to 'palisade vault erase'. Without it, this command erases it: when it begins, and after each UTC midnight." };
    private readonly Option<bool> _acceptRestored = new("--accept-restored") { Description = "Go on from an older copy of the vault that was put back. The log says so, and a gap is declared; whoever has seen a later checkpoint finds a fork." };

    private long _durable;
    private volatile bool _isInterrupted;

    public static Command Create() => new VaultAppendCommand().Build();

    private Command Build()
    {
        Command command = new("append", """
            Takes the records of files, of the files in folders, or of standard input, into a vault. When it returns, they are durable.
            What is taken in twice is there twice. A packed file is not taken in: unpack it first, or pipe it: zcat auth.log.1.gz | palisade vault append vault - --stream auth.log.1

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
        catch (VaultIOException e) when (e.IsDiskFull && !_isInterrupted)
        {
            // The writer keeps some room back before it takes the first record.
            Console.Error.WriteLine($"palisade: {e.Message}");
            Console.Error.WriteLine("palisade: the disk is full and nothing was taken in. Free some room, 64 MB or more, and run this again.");
            return ExitCodes.Incomplete;
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
        bool isWhole = true;
        AppendInputs inputs = new(_vault.PlaceOf(parsed));
        foreach (string file in inputs.Of(parsed.GetValue(_files)!))
        {
            long before = _durable;
            try
            {
                isWhole &= AppendFile(writer, parsed, file, acknowledged);
            }
            catch (VaultBrokenException e) when (!_isInterrupted)
            {
                Console.Error.WriteLine($"palisade: {e.Message}");
                Console.Error.WriteLine($"palisade: {WhatNow(e, file, _durable - before)}");
                return ExitCodes.Incomplete;
            }
        }

        writer.Close();
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SummaryText.Counted(_durable, "record")} appended; {SummaryText.Counted(writer.Records, "record")} were ever taken in by this vault."));
        return isWhole && inputs.AllTaken ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    /// <summary>Takes in one file; says on stderr what keeps it from being read, after which the next is taken.</summary>
    /// <returns>Whether all of it is in the vault.</returns>
    private bool AppendFile(VaultWriter writer, ParseResult parsed, string file, StreamWriter? acknowledged)
    {
        using Stream? input = AppendInputs.TryOpen(file);
        if (input is null)
            return false;
        try
        {
            using VaultStream stream = writer.OpenStream(parsed.GetValue(_stream) ?? file, parsed.GetValue(_class)!, () => new RecordReader(clock: TimeProvider.System));
            return Append(stream, file, input, acknowledged);
        }
        catch (ArgumentException e)
        {
            // No such class, or a name too long: what the library says, without its name for the argument.
            Console.Error.WriteLine($"palisade: {e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal)} See palisade vault policy.");
            return false;
        }
    }

    private bool Append(VaultStream stream, string file, Stream input, StreamWriter? acknowledged)
    {
        using RecordCutter cutter = new(input);
        RecordBuffer records = new();
        string? broken = null;
        while (broken is null && TryRead(cutter, records, out broken))
        {
            stream.AppendAsync(records).GetAwaiter().GetResult();
            _durable += records.Count;
            acknowledged?.WriteLine(_durable.ToString(CultureInfo.InvariantCulture));
            records.Clear();
        }

        if (broken is not null)
            Console.Error.WriteLine($"palisade: {PlainText.Of(file)}: breaks off, what came before is in the vault: {broken}");
        return broken is null;
    }

    /// <summary>Fills the buffer; what was read before the input broke is in it.</summary>
    private static bool TryRead(RecordCutter cutter, RecordBuffer records, out string? broken)
    {
        broken = null;
        try
        {
            return cutter.Read(records);
        }
        catch (IOException e)
        {
            broken = e.Message;
            return records.Count > 0;
        }
    }

    /// <summary>What is safe, and what to do, when the vault can be written no more.</summary>
    private string WhatNow(VaultBrokenException e, string file, long ofFile)
    {
        string cause = e.InnerException is VaultIOException { IsDiskFull: true } ? "The disk is full: free some room" : "The disk failed: see what the system says of it (dmesg)";
        string of = _durable == ofFile ? "all" : ofFile.ToString(CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{SummaryText.Counted(_durable, "record")} of this run were acknowledged and are safe, {of} of them of {PlainText.Of(file)}; some after them may be in the vault too. {cause}, then append the rest: {PlainText.Of(file)} from record {ofFile + 1} on, and the files after it.");
    }

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
