using System.Diagnostics;

namespace Palisade.EndToEnd;

/// <summary>The same few thousand inputs for each fuzz target, whatever the machine, by the program that is also run for long by hand.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void No_parser_crashes_hangs_or_errs_on_mutated_input()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        string program = Path.Combine(Palisade.Tests.TestData.Root, "artifacts", "bin", "Palisade.Fuzz", configuration, "Palisade.Fuzz.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet") { ArgumentList = { program, "all", "--seed", "2026", "--seconds", "20", "--inputs", "3000" }, RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
