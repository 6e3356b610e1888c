using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Palisade.Tests;
using Palisade.Tests.CommandLine;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.EndToEnd.Vault;

/// <summary>Both programs that verify, as processes: the same first line, reasons and exit codes from <c>palisade verify</c> and from the auditor's own.</summary>
public sealed class VerifyProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-verify-").FullName;
    private readonly SyntheticLog _log;
    private readonly byte[] _pack;

    public VerifyProgramTests() => _pack = MutationSeeds.Make(open: true, out _log);

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_pack_passes_and_says_what_it_covers()
    {
        string pack = Write("a.pack", _pack);
        foreach (ProgramRun run in Both(pack))
        {
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.Equal("PASS WITH DECLARED GAPS", run.Lines[0]);
            Assert.Equal("covered: 2026-01-03T00:00:00Z to 2026-01-10T09:05:00Z", run.Lines[1]);
            Assert.Contains(run.Lines, l => l.StartsWith("key not pinned: example.org/vault+", StringComparison.Ordinal));
            Assert.Contains(run.Lines, l => l.StartsWith("cannot be known: whether this history was rewritten with a stolen key", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void One_changed_byte_is_fail_with_its_place()
    {
        byte[] changed = [.. _pack];
        changed[^9] ^= 1;
        foreach (ProgramRun run in Both(Write("b.pack", changed)))
        {
            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.Equal("FAIL", run.Lines[0]);
            Assert.Contains(run.Lines, l => l.StartsWith("failed: keys: ", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no pack at all\n")]
    [InlineData("palisade-pack/v1 99999999999\n")]
    [InlineData("c2sp.org/tlog-proof@v1\nindex 0\n\n")]
    public void What_opens_but_does_not_parse_is_fail(string content)
    {
        foreach (ProgramRun run in Both(Write("c.pack", Encoding.UTF8.GetBytes(content))))
        {
            Assert.True(run.ExitCode == 1, run.ToString());
            Assert.Equal("FAIL", run.Lines[0]);
            Assert.Equal("covered: nothing", run.Lines[1]);
        }
    }

    [Fact]
    public void What_cannot_be_opened_is_2_and_no_verdict()
    {
        foreach (ProgramRun run in Both(Path.Combine(_folder, "nothing")).Concat(Both(_folder)).Concat(Both(Write("d.pack", _pack), "--policy", Path.Combine(_folder, "nothing"))).Concat(Both(Write("d.pack", _pack), "--checkpoint", Write("e", [1, 2, 3]))))
        {
            Assert.True(run.ExitCode == 2 && run.Output.Length == 0 && run.Errors.Length > 0, run.ToString());
        }
    }

    [Fact]
    public void A_policy_and_a_kept_checkpoint_pin_the_key()
    {
        string pack = Write("f.pack", _pack), policy = Write("policy", Encoding.UTF8.GetBytes($"log {_log.Signers[0].Verifier}\nquorum none\n")), kept = Write("kept", _log.Checkpoint.Note);
        foreach (ProgramRun run in Both(pack, "--policy", policy).Concat(Both(pack, "--checkpoint", kept)))
        {
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.DoesNotContain("key not pinned", run.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_proof_of_a_record_passes_until_it_is_changed()
    {
        long leaf = Enumerable.Range(0, (int)_log.Size).Last(i => EntryGlance.IsOf(_log.ReadEntry(i), "batch"u8));
        byte[] proof = RecordProofComposer.Make(_log, leaf, 1).ToArray();
        foreach (ProgramRun run in Both(Write("g.tlog-proof", proof)))
        {
            Assert.True(run.ExitCode == 0 && run.Lines[0] == "PASS", run.ToString());
            Assert.Contains(run.Lines, l => l.StartsWith(FormattableString.Invariant($"record {leaf}/1: ordinal "), StringComparison.Ordinal));
        }

        byte[] changed = [.. proof];
        changed[200] ^= 2;
        Assert.All(Both(Write("h.tlog-proof", changed)), run => Assert.True(run.ExitCode == 1 && run.Lines[0] == "FAIL", run.ToString()));
    }

    [Fact]
    public void Json_has_the_verdict_and_the_reasons()
    {
        foreach (ProgramRun run in Both(Write("i.pack", _pack[..^5]), "--json"))
        {
            using JsonDocument json = JsonDocument.Parse(run.Output);
            Assert.Equal(1, run.ExitCode);
            Assert.Equal("FAIL", json.RootElement.GetProperty("verdict").GetString());
            Assert.Equal("keys", json.RootElement.GetProperty("failures")[0].GetProperty("section").GetString());
        }
    }

    private static ProgramRun[] Both(params string[] arguments) => [PalisadeProgram.Run(["verify", .. arguments]), RunVerifier(arguments)];

    private static ProgramRun RunVerifier(string[] arguments)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string program = Path.Combine(TestData.Root, "artifacts", "bin", "Palisade.Verifier", configuration, "palisade-verify.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramRun(process.ExitCode, output, errors.Result);
    }

    private string Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
