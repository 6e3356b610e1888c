using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Palisade.Tests;

namespace Palisade.EndToEnd.Vault;

/// <summary>The verifier in Python, written from the page alone by somebody who has not seen our source, over packs that are right, wrong, and wrong behind right hashes: 300; PALISADE_MUTATIONS=10000 for more.</summary>
public sealed class StrangerTests : IDisposable
{
    private static readonly int Packs = int.Parse(Environment.GetEnvironmentVariable("PALISADE_MUTATIONS") ?? "300", CultureInfo.InvariantCulture);

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-stranger-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [PythonFact]
    public void A_strangers_verifier_gives_the_verdicts_of_the_page()
    {
        string? python = PythonFactAttribute.Find();
        Assert.True(python is not null, PythonFactAttribute.Reason);
        int seed = Environment.TickCount & 0xFFFF;
        MakePacks(seed);
        List<Expected> expected = [.. File.ReadLines(Path.Combine(_folder, "expectations.ndjson")).Select(Expected.Parse)];
        Assert.True(expected.Count >= Packs, $"seed {seed}: {expected.Count} packs");
        // Most are verified by one process; each with a policy or a pinned checkpoint by its own.
        string list = Path.Combine(_folder, "list");
        Expected[] together = [.. expected.Where(e => e is { Policy: null, Checkpoint: null })];
        File.WriteAllLines(list, together.Select(e => Path.Combine(_folder, e.File)));
        List<string> wrong = Compare(together, Run(python!, Verifier, "--list", list));
        foreach (Expected one in expected.Except(together))
        {
            string[] trusted = [.. one.Policy is null ? [] : (string[])["--policy", Path.Combine(_folder, one.Policy)], .. one.Checkpoint is null ? [] : (string[])["--checkpoint", Path.Combine(_folder, one.Checkpoint)]];
            string path = Path.Combine(_folder, one.File);
            File.WriteAllText(list, path);
            wrong.AddRange(Compare([one], Run(python!, [Verifier, .. trusted, "--list", list])));
        }

        Assert.True(wrong.Count == 0, $"seed {seed}: {string.Join('\n', wrong)}");
    }

    private static string Verifier => Path.Combine(TestData.Root, "tests", "stranger", "vault_verifier.py");

    private static List<string> Compare(Expected[] expected, string[] said)
    {
        Assert.Equal(expected.Length, said.Length);
        return [.. expected.Zip(said).Where(e => e.First.Verdict != e.Second.Split('\t')[0]).Select(e => $"{e.First.File} ({e.First.Kind}): {e.First.Verdict} expected, not {e.Second}")];
    }

    private void MakePacks(int seed)
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string program = Path.Combine(TestData.Root, "artifacts", "bin", "Palisade.Fuzz", configuration, "Palisade.Fuzz.dll");
        Run("dotnet", program, "packs", "--out", _folder, "--seed", seed.ToString(CultureInfo.InvariantCulture), "--count", Packs.ToString(CultureInfo.InvariantCulture));
    }

    private static string[] Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or 1, $"{program} ended with {process.ExitCode}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>A line of <c>expectations.ndjson</c>; tests/stranger/README.md says what it means.</summary>
    private sealed record Expected(string File, string Kind, string Verdict, string? Policy, string? Checkpoint)
    {
        public static Expected Parse(string line)
        {
            JsonElement json = JsonDocument.Parse(line).RootElement;
            return new Expected(json.GetProperty("file").GetString()!, json.GetProperty("kind").GetString()!, json.GetProperty("verdict").GetString()!, json.GetProperty("policy").GetString(), json.GetProperty("checkpoint").GetString());
        }
    }
}

/// <summary>A fact that runs Python with the package <c>cryptography</c>: skipped, with the reason, where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonFactAttribute : FactAttribute
{
    public const string Reason = "no python3 here has the package 'cryptography'";

    public PythonFactAttribute() => Skip = TestData.RequireAll || Find() is not null ? null : Reason;

    /// <summary>Debian's package is for Debian's Python, which need not be the first on the path.</summary>
    public static string? Find() => ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(python =>
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(python, ["-c", "import cryptography"]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });
}
