using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Palisade.Tests;
using Palisade.Tests.CommandLine;
using Palisade.Tests.Packs;
using Palisade.Vault.Proving;

namespace Palisade.EndToEnd.Vault;

/// <summary>Packs of cases through the programs: made by <c>palisade case pack</c> beside an open writer, verified by both of ours and by a second verifier, in Python, over changed copies.</summary>
public sealed class CasePackProgramTests : IDisposable
{
    private static readonly byte[] s_item = "bytes of an item"u8.ToArray();
    private readonly CaseVault _vault = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-casepack-").FullName;

    public void Dispose()
    {
        _vault.Dispose();
        Directory.Delete(_folder, true);
    }

    private static string Digest => Convert.ToHexStringLower(SHA256.HashData(s_item));

    [Fact]
    public async Task A_case_is_packed_offline_and_both_programs_pass_it()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        _vault.Checkpoint();
        string pack = Path.Combine(_folder, "case-7.pack");
        ProgramRun made = PalisadeProgram.Run(["case", "pack", _vault.Folder, "7", "-o", pack]);
        Assert.True(made.ExitCode == 0, made.ToString());
        foreach (ProgramRun run in (ProgramRun[])[PalisadeProgram.Run(["verify", pack]), RunAuditor(pack)])
        {
            Assert.True(run.ExitCode == 0, run.ToString());
            Assert.Equal("PASS", run.Lines[0]);
            Assert.Contains(run.Lines, l => l.StartsWith("case 7: 9 entries", StringComparison.Ordinal));
            Assert.Contains(run.Lines, l => l.StartsWith("cannot be known: what was done about this case after the last entry", StringComparison.Ordinal));
        }

        ProgramRun missing = PalisadeProgram.Run(["case", "pack", _vault.Folder, "70", "-o", Path.Combine(_folder, "none.pack")]);
        Assert.True(missing.ExitCode == 2 && missing.Errors.Contains("has no case 70", StringComparison.Ordinal), missing.ToString());
    }

    [Fact]
    public async Task A_pack_goes_on_from_a_checkpoint_that_its_reader_copied_and_shows_what_is_in_it()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        _vault.Checkpoint();
        string kept = Path.Combine(_folder, "kept.checkpoint"), without = Path.Combine(_folder, "without.pack"), pack = Path.Combine(_folder, "since.pack");
        File.Copy(Path.Combine(_vault.Folder, "log", "checkpoint"), kept);
        await _vault.ActAsync(7, "case.noted", ("text", "a line\nthat \u001b[31mlooks like another"));
        _vault.Checkpoint();
        Assert.Equal(0, PalisadeProgram.Run(["case", "pack", _vault.Folder, "7", "-o", without]).ExitCode);
        ProgramRun refused = PalisadeProgram.Run(["verify", without, "--checkpoint", kept]);
        Assert.True(refused.ExitCode == 1 && refused.Output.Contains("make one with --since", StringComparison.Ordinal), refused.ToString());

        ProgramRun made = PalisadeProgram.Run(["case", "pack", _vault.Folder, "7", "--since", kept, "-o", pack]);
        Assert.True(made.ExitCode == 0, made.ToString());
        ProgramRun shown = PalisadeProgram.Run(["verify", pack, "--checkpoint", kept, "--show"]);
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Equal("PASS", shown.Lines[0]);
        Assert.Contains(shown.Lines, l => l.Contains("case/7  case.noted  by ", StringComparison.Ordinal));
        Assert.Contains("      | that \\u001b[31mlooks like another", shown.Lines);
        ProgramRun lines = PalisadeProgram.Run(["verify", pack, "--show", "--json"]);
        Assert.All(lines.Lines.Where(l => l.Length > 0), l => Assert.Equal(System.Text.Json.JsonValueKind.Object, System.Text.Json.JsonDocument.Parse(l).RootElement.ValueKind));
        Assert.Contains(lines.Lines, l => l.Contains("\"kind\":\"case.noted\"", StringComparison.Ordinal) && l.Contains("\"object\":\"case/7\"", StringComparison.Ordinal));
        ProgramRun failed = PalisadeProgram.Run(["verify", without, "--checkpoint", kept, "--show"]);
        Assert.DoesNotContain(failed.Lines, l => l.Contains("case.noted", StringComparison.Ordinal));
        Assert.Contains("nothing is shown of a file that fails", failed.Errors, StringComparison.Ordinal);
    }

    [PythonFact]
    public async Task A_second_verifier_passes_what_we_pass_and_fails_what_is_changed_or_does_not_agree()
    {
        await _vault.TellAsync(Digest, s_item.Length);
        byte[] pack = _vault.Pack(7, new CasePackItem(Digest, s_item.Length, () => new MemoryStream(s_item)));
        List<string> paths = [Write("good", pack), Write("nine", _vault.Pack(9))];
        int seed = Environment.TickCount & 0xFFFF;
        Random random = new(seed);
        for (int i = 0; i < 60; i++)
        {
            byte[] changed = [.. pack];
            int at = random.Next(pack.Length);
            changed[at] ^= (byte)(1 << random.Next(8));
            paths.Add(Write(string.Create(CultureInfo.InvariantCulture, $"changed-{at}"), changed));
        }

        _vault.Skip = 1;
        await _vault.ActAsync(7, "case.noted", ("text", "one before it is left out"));
        paths.Add(Write("gap", _vault.Pack(7)));
        await _vault.ActAsync(9, "case.unlinked", ("alert", 77L));
        paths.Add(Write("unlinked", _vault.Pack(9)));
        string[] said = Python(paths);
        Assert.Equal(paths.Count, said.Length);
        Assert.All(said[..2], line => Assert.StartsWith("PASS", line, StringComparison.Ordinal));
        Assert.All(said[2..], line => Assert.True(line.StartsWith("FAIL", StringComparison.Ordinal), $"seed {seed}: {line}"));
        Assert.Contains("check 15", said[^2], StringComparison.Ordinal);
        Assert.Contains("check 16", said[^1], StringComparison.Ordinal);
    }

    private static string Auditor => Path.Combine(TestData.Root, "artifacts", "bin", "Palisade.Verifier", new DirectoryInfo(AppContext.BaseDirectory).Name, "palisade-verify.dll");

    private static ProgramRun RunAuditor(string pack)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Auditor, pack]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
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

    private static string[] Python(IEnumerable<string> paths)
    {
        using Process process = Process.Start(new ProcessStartInfo(PythonFactAttribute.Find()!, [Path.Combine(TestData.Root, "tests", "stranger", "case_verifier.py"), .. paths]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
