using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>The operator's check of a vault with wrong bytes, by the program: FAIL with the file, never an end half way.</summary>
public sealed class DamagedVaultProgramTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verify_names_each_damaged_file_and_still_looks_at_the_rest()
    {
        string vault = _folder.At("vault"), log = _folder.Write("a.log", "one\ntwo\n");
        Assert.Equal(0, PalisadeProgram.Run("vault", "init", vault).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "append", vault, log).ExitCode);
        Assert.Equal(0, PalisadeProgram.Run("vault", "verify", vault).ExitCode);
        string[] paths = ["vault.json", "log/checkpoint", "keys/log", "keys/wrap"];
        foreach (string path in paths)
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(vault, path));
            bytes[30] ^= 1;
            File.WriteAllBytes(Path.Combine(vault, path), bytes);
            ProgramRun run = PalisadeProgram.Run("vault", "verify", vault);
            Assert.True(run.ExitCode == 1 && run.Output.StartsWith("FAIL\n", StringComparison.Ordinal), run.ToString());
            Assert.Contains($"failed: {path}: ", run.Output, StringComparison.Ordinal);
        }

        File.Delete(Path.Combine(vault, "..", "vault.key"));
        Assert.Equal(2, PalisadeProgram.Run("vault", "verify", vault).ExitCode);
    }
}
