using System.IO.Compression;
using Palisade.Tests.CommandLine;

namespace Palisade.EndToEnd.Vault;

/// <summary>What a hurried person asks for and must not get: a vault that takes in itself or what nobody can find, a proof in the place of something else.</summary>
public sealed class CarefulVaultTests : IDisposable
{
    private const string Lines = "Nov 22 10:00:00 web1 sshd[1]: Failed password for root from 192.0.2.1\nNov 22 10:00:01 web1 sshd[1]: Failed password for root from 192.0.2.1\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-careful-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_vault_beside_the_logs_takes_in_neither_itself_nor_its_key()
    {
        File.WriteAllText(In("auth.log"), Lines);
        Run(0, "vault", "init", "vault");
        ProgramRun run = Run(0, "vault", "append", "vault", ".");
        Assert.Contains("2 records appended", run.Errors, StringComparison.Ordinal);
        Assert.Contains("the vault's own files and keys are left out", run.Errors, StringComparison.Ordinal);
        Assert.Contains("left out", Run(2, "vault", "append", "vault", "vault.key").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_log_is_not_taken_in_and_the_way_is_said()
    {
        using (GZipStream packed = new(File.Create(In("auth.log.gz")), CompressionLevel.Fastest))
            packed.Write(System.Text.Encoding.ASCII.GetBytes(Lines));
        Run(0, "vault", "init", "vault");
        ProgramRun run = Run(2, "vault", "append", "vault", "auth.log.gz");
        Assert.Contains("auth.log.gz: not taken in, it is gzip-compressed: zcat", run.Errors, StringComparison.Ordinal);
        Assert.Contains("0 records appended", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_is_never_written_in_the_place_of_something_else()
    {
        File.WriteAllText(In("auth.log"), Lines);
        Run(0, "vault", "init", "vault");
        Run(0, "vault", "append", "vault", "auth.log");
        File.CreateSymbolicLink(In("link"), In("auth.log"));
        byte[] key = File.ReadAllBytes(In("vault.key"));
        foreach (string target in (string[])["vault.key", "auth.log", "link", "/dev/full", "."])
            Run(2, "vault", "prove", "vault", "-o", target);
        Assert.Equal(key, File.ReadAllBytes(In("vault.key")));
        Assert.Equal(Lines, File.ReadAllText(In("auth.log")));
        Run(0, "vault", "prove", "vault", "-o", "day.pack");
        Run(0, "vault", "prove", "vault", "-o", "day.pack");
        Run(0, "verify", "day.pack");
        Assert.Contains("no such folder", Run(2, "vault", "prove", "vault", "-o", "nowhere/day.pack").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_is_not_made_where_a_file_is_and_leaves_no_key()
    {
        File.WriteAllText(In("auth.log"), Lines);
        Run(2, "vault", "init", "auth.log");
        Assert.False(File.Exists(In("auth.log.key")));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private ProgramRun Run(int exit, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder, null, arguments);
        Assert.True(run.ExitCode == exit, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }
}
