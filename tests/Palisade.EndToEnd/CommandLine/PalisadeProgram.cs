using System.Diagnostics;
using System.Text;

namespace Palisade.Tests.CommandLine;

/// <summary>Runs the built program as a process of its own.</summary>
internal static class PalisadeProgram
{
    // A run that takes this long hangs; the slowest here takes some seconds.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private static readonly string s_assembly = Find();

    /// <summary>What makes <c>palisade</c> a command of a shell.</summary>
    public static string ShellFunction => $"palisade() {{ {Host} '{s_assembly}' \"$@\"; }}";

    private static string Host => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    public static ProgramRun Run(params string[] arguments) => RunIn(null, null, arguments);

    /// <summary>Runs it in a folder, with bytes on standard input.</summary>
    public static ProgramRun RunIn(string? folder, byte[]? input, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        Task<byte[]> output = ReadAll(process.StandardOutput.BaseStream);
        Task<byte[]> errors = ReadAll(process.StandardError.BaseStream);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it.
        }

        return End(process, output, errors);
    }

    /// <summary>Runs it in a folder behind another program, such as <c>env</c>.</summary>
    public static ProgramRun RunBehind(string folder, string[] wrapper, params string[] arguments)
    {
        using Process process = Start(folder, wrapper, arguments);
        process.StandardInput.Close();
        return End(process, ReadAll(process.StandardOutput.BaseStream), ReadAll(process.StandardError.BaseStream));
    }

    /// <summary>Runs it, and stops reading its output after some bytes, as <c>head</c> does.</summary>
    public static ProgramRun RunAndStopReading(int bytes, params string[] arguments)
    {
        using Process process = Start(null, arguments);
        process.StandardInput.Close();
        Task<byte[]> errors = ReadAll(process.StandardError.BaseStream);
        byte[] head = new byte[bytes];
        process.StandardOutput.BaseStream.ReadExactly(head);
        process.StandardOutput.Close();
        return End(process, Task.FromResult(head), errors);
    }

    /// <summary>Starts it; its streams are the caller's to read.</summary>
    public static Process Start(string? folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>Starts it behind another program, which gets its command line after its own arguments.</summary>
    public static Process StartBehind(string[] wrapper, params string[] arguments) => Start(null, wrapper, arguments);

    /// <summary>Whether an interrupt is ignored here, as in a shell's background: children take it over.</summary>
    public static bool IsInterruptIgnored()
    {
        const string field = "SigIgn:";
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return line is not null && (Convert.ToUInt64(line[field.Length..].Trim(), 16) & 2) != 0;
    }

    private static Process Start(string? folder, string[] wrapper, string[] arguments)
    {
        string[] command = [.. wrapper, Host, s_assembly, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        return Process.Start(start)!;
    }

    private static ProgramRun End(Process process, Task<byte[]> output, Task<byte[]> errors)
    {
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"no end after {s_patience.TotalSeconds} s: {string.Join(' ', process.StartInfo.ArgumentList.Skip(1))}");
        }

        return new ProgramRun(process.ExitCode, Encoding.UTF8.GetString(output.Result), Encoding.UTF8.GetString(errors.Result));
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        using MemoryStream all = new();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    // Beside the tests, with its runtime settings; else where the build of the same configuration puts it.
    private static string Find()
    {
        string configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string[] places = [Path.Combine(AppContext.BaseDirectory, "palisade.dll"), Path.Combine(TestData.Root, "artifacts", "bin", "Palisade.Cli", configuration, "palisade.dll")];
        return places.FirstOrDefault(p => File.Exists(p) && File.Exists(Path.ChangeExtension(p, ".runtimeconfig.json")))
            ?? throw new InvalidOperationException("The program is not built: " + string.Join(", ", places));
    }
}

/// <summary>What came of a run.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>The lines of the output.</summary>
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"exit {ExitCode}\n{Output[..Math.Min(Output.Length, 2000)]}\n--- stderr\n{Errors}";
}
