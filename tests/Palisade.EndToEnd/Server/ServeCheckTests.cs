using System.Diagnostics;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Server;

/// <summary>What <c>serve</c> says on the console before anybody opens a page: of a configuration, and of the demonstration.</summary>
public sealed class ServeCheckTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_check_ends_with_2_where_rules_are_not_there()
    {
        string config = Path.Combine(_folder, "palisade.yaml");
        File.WriteAllText(config, "data: data\nrules: [myrulez]\nlisteners:\n- {protocol: relp, address: '127.0.0.1:1', class: nosuch}\n");
        ProgramRun bad = PalisadeProgram.Run("serve", "--config", config, "--check");
        Assert.Equal(2, bad.ExitCode);
        Assert.Contains($"{config}:2:9: {Path.Combine(_folder, "myrulez")}: there is no such file or folder.", bad.Errors, StringComparison.Ordinal);
        Assert.Contains($"{config}:4:51: listener 'relp:1' has the retention class 'nosuch'", bad.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("is good", bad.Errors, StringComparison.Ordinal);
        File.WriteAllText(config, "data: data\n");
        Assert.Equal(0, PalisadeProgram.Run("serve", "--config", config, "--check").ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data")));
    }

    [Fact]
    public void What_is_wrong_on_the_command_line_is_told_with_what_to_write()
    {
        ProgramRun mistyped = PalisadeProgram.Run("serve", "--confg", "x.yaml");
        Assert.Equal(2, mistyped.ExitCode);
        Assert.Contains("there is no option '--confg'; did you mean '--config'?", mistyped.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("x.yaml", mistyped.Errors, StringComparison.Ordinal);
        Assert.Contains("did you mean '--class'?", PalisadeProgram.Run("vault", "append", "vault", "file", "--clas=web").Errors, StringComparison.Ordinal);
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Contains($"--data {file} is a file, and must be a folder", PalisadeProgram.Run("serve", "--data", file).Errors, StringComparison.Ordinal);
        using System.Net.Sockets.TcpListener taken = new(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        string config = Path.Combine(_folder, "palisade.yaml");
        File.WriteAllText(config, $"data: data\nweb: '{taken.LocalEndpoint}'\n");
        ProgramRun run = PalisadeProgram.Run("serve", "--config", config);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{config}:2:6: the pages cannot be served on {taken.LocalEndpoint}: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("as 'web' in the configuration file, or with --urls", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Rules: ", PalisadeProgram.Run("serve", "--config", config, "--check").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_of_the_demonstration_is_the_last_line_and_stays_it()
    {
        using Process demo = PalisadeProgram.Start(_folder, "serve", "--demo");
        List<string> lines = [];
        while (!lines.LastOrDefault("").Contains("Password", StringComparison.Ordinal))
            lines.Add(await demo.StandardError.ReadLineAsync() ?? throw new InvalidOperationException(string.Join('\n', lines)));
        Assert.Contains("made ready", lines[0], StringComparison.Ordinal);
        Assert.Contains("demo-lead", lines[^2], StringComparison.Ordinal);
        string address = lines[^3].Split("Open")[1].Trim();
        using HttpClient client = new();
        while (!(await client.GetStringAsync(new Uri(address + "/metrics"))).Split('\n').Any(l => l.StartsWith("palisade_alerts{", StringComparison.Ordinal) && !l.EndsWith(" 0", StringComparison.Ordinal)))
            await Task.Delay(100);
        using (Process kill = Process.Start("kill", ["-TERM", demo.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        Assert.DoesNotContain("record", await demo.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await demo.WaitForExitAsync();
        Assert.Equal(0, demo.ExitCode);
    }
}
