using System.Diagnostics;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>The commands of the README's part on the vault run as they are written there, one after another; only the log is another.</summary>
public sealed class ReadmeVaultTests : IDisposable
{
    private const string Heading = "## Keep logs in a vault", Log = "/var/log/auth.log";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-readme-");

    public void Dispose() => _folder.Delete(true);

    [ProgramFact("jq")]
    public void Every_command_of_the_vault_runs_as_written()
    {
        File.Copy(Path.Combine(TestData.Root, "samples", "logs", "linux", "auth.log"), Path.Combine(_folder.FullName, "auth.log"));
        string[] commands = Commands();
        Assert.True(commands.Length > 15, $"{commands.Length} commands");
        foreach (string command in commands)
        {
            // Findings are 1.
            int most = command.Contains(" search ", StringComparison.Ordinal) || command.Contains(" scan ", StringComparison.Ordinal) ? 1 : 0;
            (int exit, string errors) = RunInShell(command.Replace(Log, "auth.log", StringComparison.Ordinal));
            Assert.True(exit <= most, $"{command}: exit {exit}: {errors}");
        }
    }

    private static string[] Commands()
    {
        string text = File.ReadAllText(Path.Combine(TestData.Root, "README.md"));
        string block = text[text.IndexOf(Heading, StringComparison.Ordinal)..].Split("```")[1];
        return [.. block.Split('\n').Skip(1).Where(l => l.StartsWith("palisade ", StringComparison.Ordinal))];
    }

    private (int Exit, string Errors) RunInShell(string command)
    {
        ProcessStartInfo start = new("bash", ["-c", $"{PalisadeProgram.ShellFunction}; {command}"]) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(120)), command);
        return (process.ExitCode, errors.Result + output.Result);
    }
}
