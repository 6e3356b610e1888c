using System.Diagnostics;
using System.Globalization;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>The real systemd-journal-upload, reading a journal that systemd-journal-remote has made.</summary>
public sealed class JournalUploadTests : IDisposable
{
    private const string Upload = "/usr/lib/systemd/systemd-journal-upload", Remote = "/usr/lib/systemd/systemd-journal-remote";

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [ProgramFact(Upload)]
    public void Each_entry_comes_once_also_when_all_are_sent_again()
    {
        string journal = MakeJournal(3000, 0);
        using ServeSession serve = new(_folder);
        Assert.Equal(0, Send(serve, journal, "state"));
        serve.WaitFor("palisade_records_total", "journal/127.0.0.1", 3000);
        Assert.Contains("LAST_CURSOR=", File.ReadAllText(Path.Combine(_folder, "state")), StringComparison.Ordinal);
        // Without its state a sender begins at the beginning.
        Assert.Equal(0, Send(serve, journal, "other-state"));
        Assert.Equal(3000, serve.Metric("palisade_records_total", "journal/127.0.0.1"));
        Assert.Equal(0, serve.End());
        CheckStored(serve, 3000);
        ProgramRun found = PalisadeProgram.Run("vault", "search", serve.Vault, "host:web1 \"number 2999\"");
        Assert.Contains("number 2999", found.Output, StringComparison.Ordinal);
    }

    [ProgramFact(Upload)]
    public void Death_in_an_upload_neither_loses_nor_doubles_an_entry()
    {
        string journal = MakeJournal(30_000, 0);
        Random random = new(20261124);
        for (int death = 0; death < 3; death++)
        {
            using ServeSession dying = new(_folder);
            using Timer timer = new(_ => dying.Kill(), null, random.Next(1, 700), Timeout.Infinite);
            Send(dying, journal, "state");
        }

        using ServeSession last = new(_folder);
        Assert.Equal(0, Send(last, journal, "state"));
        Assert.Equal(0, last.End());
        CheckStored(last, 30_000);
    }

    private static void CheckStored(ServeSession serve, int count)
    {
        List<string> stored = [.. Vault.StoredRecords.Read(serve.Vault).Select(Encoding.Latin1.GetString)];
        Assert.Equal(count, stored.Count);
        HashSet<string> numbers = [.. stored.Select(entry => entry.Split('\n').Single(line => line.StartsWith("NUMBER=", StringComparison.Ordinal)))];
        Assert.Equal(count, numbers.Count);
        Assert.All(stored, entry => Assert.Contains("BINARY\n\u0005\0\0\0\0\0\0\0a\n\nb\u00FF\n", entry, StringComparison.Ordinal));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", serve.Vault).Output, StringComparison.Ordinal);
    }

    private string MakeJournal(int count, int from)
    {
        StringBuilder export = new();
        for (int i = from; i < from + count; i++)
        {
            long time = 1_763_812_800_000_000 + i;
            export.Append(CultureInfo.InvariantCulture, $"__REALTIME_TIMESTAMP={time}\n__MONOTONIC_TIMESTAMP={1_000_000 + i}\n_BOOT_ID=b9a1d0c5e1f04b7a9d3c2f1e0a987654\n_MACHINE_ID=c9a1d0c5e1f04b7a9d3c2f1e0a987654\n");
            export.Append(CultureInfo.InvariantCulture, $"_HOSTNAME=web1\nSYSLOG_IDENTIFIER=sshd\nPRIORITY=6\nNUMBER={i}\nMESSAGE=Failed password for root number {i}\nBINARY\n\u0005\0\0\0\0\0\0\0a\n\nb\u00FF\n\n");
        }

        string input = Path.Combine(_folder, "in.export"), journal = Path.Combine(_folder, "made.journal");
        File.WriteAllBytes(input, Encoding.Latin1.GetBytes(export.ToString()));
        Assert.Equal(0, Run(Remote, ["--output", journal, input]));
        return journal;
    }

    private int Send(ServeSession serve, string journal, string state) =>
        Run(Upload, ["--url", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.JournalPort}"), "--save-state=" + Path.Combine(_folder, state), "--follow=no", "--file", journal]);

    private static int Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)), $"{program} does not end");
        _ = (errors.Result, output.Result);
        return process.ExitCode;
    }
}
