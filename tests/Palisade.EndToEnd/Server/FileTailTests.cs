using System.Globalization;
using System.IO.Compression;
using System.Text;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>Files that grow, are rotated in either way, and are followed by the real server through restarts and death: each line once.</summary>
public sealed class FileTailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private readonly string _logs;
    private int _written;

    public FileTailTests() => _logs = Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName;

    private string Log => Path.Combine(_logs, "app.log");

    private string FollowFile => $"  - {{name: app, protocol: file, path: \"{Log}\"}}\n";

    private string FollowFolder => $"  - {{name: logs, protocol: file, path: \"{_logs}\"}}\n";

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_file_is_followed_across_both_ways_of_rotation()
    {
        Write(1000);
        using ServeSession serve = new(_folder, more: FollowFile);
        serve.WaitFor("palisade_records_total", "app/", 1000);
        Write(10);
        File.Move(Log, Log + ".1");
        // The writer still has the old file open for a while.
        File.AppendAllText(Log + ".1", Line());
        Write(10);
        serve.WaitFor("palisade_records_total", "app/", 1021);
        File.Copy(Log, Log + ".2");
        File.WriteAllText(Log, "");
        Write(3);
        serve.WaitFor("palisade_records_total", "app/", 1024);
        Assert.Equal(0, serve.End());
        CheckStored();
    }

    [Fact]
    public async Task The_beginning_of_a_line_waits_for_its_end()
    {
        using ServeSession serve = new(_folder, more: FollowFile);
        Write(1);
        File.AppendAllText(Log, "half a ");
        serve.WaitFor("palisade_records_total", "app/", 1);
        await Task.Delay(600);
        Assert.Equal(1, serve.Metric("palisade_records_total", "app/"));
        File.AppendAllText(Log, "line\r\n");
        serve.WaitFor("palisade_records_total", "app/", 2);
        Assert.Equal(0, serve.End());
        Assert.Equal(["line 0", "half a line"], Stored());
    }

    [Fact]
    public void A_folder_is_followed_with_what_comes_into_it_and_what_is_packed_is_named()
    {
        Write(5);
        string packed = Path.Combine(_logs, "old.gz");
        using (GZipStream gzip = new(File.Create(packed), CompressionLevel.Fastest))
            gzip.Write("packed\n"u8);
        using ServeSession serve = new(_folder, more: FollowFolder);
        serve.WaitFor("palisade_records_total", "logs/", 5);
        File.WriteAllText(Path.Combine(_logs, "other.log"), Line());
        File.Move(Log, Log + ".1");
        Write(5);
        serve.WaitFor("palisade_records_total", "logs/", 11);
        Assert.Equal(0, serve.End());
        Assert.Contains("old.gz is not followed: it is packed", serve.Output, StringComparison.Ordinal);
        // Nothing of it comes again.
        using ServeSession again = new(_folder, more: FollowFolder);
        Write(1);
        again.WaitFor("palisade_records_total", "logs/", 1);
        Assert.Equal(0, again.End());
        CheckStored();
    }

    [Fact]
    public void Rotation_while_nothing_runs_loses_nothing()
    {
        Write(5);
        using (ServeSession first = new(_folder, more: FollowFile))
        {
            first.WaitFor("palisade_records_total", "app/", 5);
            Assert.Equal(0, first.End());
        }

        Write(3);
        File.Move(Log, Log + ".1");
        Write(2);
        using ServeSession second = new(_folder, more: FollowFile);
        second.WaitFor("palisade_records_total", "app/", 5);
        Assert.Equal(0, second.End());
        CheckStored();
    }

    [Fact]
    public void What_was_rotated_unseen_is_taken_in_also_when_death_comes_behind_what_is_newer()
    {
        Write(5);
        using (ServeSession first = new(_folder, more: FollowFile))
        {
            first.WaitFor("palisade_records_total", "app/", 5);
            Assert.Equal(0, first.End());
        }

        // It waits for its end, and meanwhile what is newer is taken in.
        File.Move(Log, Log + ".2");
        File.WriteAllText(Log + ".1", Line().TrimEnd('\n'));
        Write(5);
        using (ServeSession second = new(_folder, more: FollowFile))
        {
            second.WaitFor("palisade_records_total", "app/", 5);
            second.Kill();
        }

        using ServeSession third = new(_folder, more: FollowFile);
        third.WaitFor("palisade_records_total", "app/", 1);
        Assert.Equal(0, third.End());
        CheckStored();
    }

    [Fact]
    public async Task Death_at_any_time_loses_no_line_and_doubles_none()
    {
        Random random = new(20261125);
        int deaths = Environment.GetEnvironmentVariable("PALISADE_FAULTS") == "full" ? 50 : 3;
        for (int death = 0; death < deaths; death++)
        {
            Write(20_000);
            using ServeSession serve = new(_folder, more: FollowFile);
            using Timer timer = new(_ => serve.Kill(), null, random.Next(1, 500), Timeout.Infinite);
            for (int i = 0; i < 20; i++)
            {
                Write(random.Next(1, 500));
                if (random.Next(8) == 0)
                    File.Move(Log, string.Create(CultureInfo.InvariantCulture, $"{Log}.{death}-{i}"));
                await Task.Delay(random.Next(1, 40));
            }

            serve.WaitForEnd();
        }

        using ServeSession last = new(_folder, more: FollowFile);
        Write(1);
        last.WaitForStored(_written, () => Vault.StoredRecords.Read(last.Vault).Count);
        Assert.Equal(0, last.End());
        CheckStored();
    }

    private string Line() => string.Create(CultureInfo.InvariantCulture, $"line {_written++}\n");

    private void Write(int lines)
    {
        StringBuilder text = new();
        for (int i = 0; i < lines; i++)
            text.Append(Line());
        File.AppendAllText(Log, text.ToString());
    }

    private List<string> Stored() => [.. Vault.StoredRecords.Read(Path.Combine(_folder, "data", "vault")).Select(Encoding.UTF8.GetString)];

    private void CheckStored()
    {
        Assert.Equal(Enumerable.Range(0, _written).Select(i => string.Create(CultureInfo.InvariantCulture, $"line {i}")).Order(StringComparer.Ordinal), Stored().Order(StringComparer.Ordinal));
        Assert.StartsWith("PASS", PalisadeProgram.Run("vault", "verify", Path.Combine(_folder, "data", "vault")).Output, StringComparison.Ordinal);
    }
}
