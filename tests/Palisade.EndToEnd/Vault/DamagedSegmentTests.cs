using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>A sealed file with a wrong byte: whatever reads a vault names it and ends with 2; nothing passes for empty.</summary>
public sealed class DamagedSegmentTests : IDisposable
{
    private readonly LogFolder _folder = new();
    private readonly string _vault, _segment, _rules;

    public DamagedSegmentTests()
    {
        _vault = _folder.At("vault");
        _rules = _folder.Write("rule.yml", "title: t\nid: 929a690e-bef0-4204-a928-ef5e620d6fcc\nlogsource: {product: linux}\ndetection: {keywords: [needle], condition: keywords}\nlevel: low\n");
        Assert.Equal(0, PalisadeProgram.Run("vault", "init", _vault).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "append", _vault, _folder.Write("a.log", "a needle\nhay\n")).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "prove", _vault, "-o", _folder.At("pack")).ExitCode);
        string file = Assert.Single(Directory.GetFiles(Path.Combine(_vault, "segments")));
        _segment = "segments/" + Path.GetFileName(file);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[48] ^= 4;
        File.WriteAllBytes(file, bytes);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_reads_the_vault_names_the_file_in_words_and_ends_with_2()
    {
        foreach (string[] command in (string[][])[["scan", "vault:" + _vault, "--rules", _rules], ["events", "vault:" + _vault], ["rules", "coverage", "vault:" + _vault, "--rules", _rules], ["vault", "search", _vault, "needle"], ["vault", "show", _vault, "4/1"]])
        {
            ProgramRun run = PalisadeProgram.Run(command);
            Assert.True(run.ExitCode == 2, $"{string.Join(' ', command)}: {run}");
            Assert.Contains($"{_segment}: block 0, at byte 24: it does not decrypt, its bytes were changed", run.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("SegmentError", run.Errors, StringComparison.Ordinal);
            Assert.Equal(1, run.Errors.Split(_segment).Length - 1);
        }

        Assert.DoesNotContain("in no segment", PalisadeProgram.Run("vault", "show", _vault, "4/1").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_proof_of_a_record_whose_first_line_is_damaged_is_a_damaged_proof()
    {
        string log = _folder.At("v2"), proof = _folder.At("r.tlog-proof");
        Assert.Equal(0, PalisadeProgram.Run("vault", "init", log).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "append", log, _folder.Write("b.log", "one\n")).ExitCode);
        ProgramRun proved = PalisadeProgram.Run("vault", "prove", log, "--leaf", "4/0", "-o", proof);
        Assert.True(proved.ExitCode == 0, proved.ToString());
        byte[] bytes = File.ReadAllBytes(proof);
        for (int place = 0; place < 22; place++)
        {
            byte[] wrong = [.. bytes];
            wrong[place] ^= 4;
            File.WriteAllBytes(proof, wrong);
            using StringWriter verdict = new(), errors = new();
            Assert.Equal(1, Palisade.Proofs.Verification.VerifyFile.Run(proof, null, null, json: false, verdict, errors));
            Assert.Contains("is no tlog-proof", verdict.ToString(), StringComparison.Ordinal);
        }
    }
}
