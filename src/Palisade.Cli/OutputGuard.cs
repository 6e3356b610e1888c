using System.CommandLine;
using System.CommandLine.Parsing;

namespace Palisade.Cli;

/// <summary>Makes it an error that an output overwrites what the run reads, which may be the only copy of evidence; found out before anything is opened for writing.</summary>
internal sealed class OutputGuard
{
    // As Linux bounds a chain of links.
    private const int MaxLinks = 40;

    // An older report beside the logs may be written again; a log of another ending was never ours.
    private static readonly string[] s_reports = [".html", ".htm", ".json", ".ndjson", ".csv", ".txt"];

    private static readonly string[] s_rules = [".yml", ".yaml"];

    private static readonly StringComparison s_comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;

    private readonly List<(Symbol Symbol, string What, Func<string, bool> IsTakenInside)> _read = [];

    /// <summary>Guards the inputs, and the key of a vault among them.</summary>
    public OutputGuard(InputArguments inputs)
    {
        _read.Add((inputs.Paths, "an input", ending => !s_reports.Contains(ending)));
        _read.Add((ScanInputs.KeyFile, "a key", _ => false));
    }

    /// <summary>Guards rules and mappings too.</summary>
    public OutputGuard And(RuleArguments rules)
    {
        foreach (Option option in (Option[])[rules.Rules, rules.Mapping])
            _read.Add((option, option == rules.Rules ? "a rule file" : "a mapping", ending => s_rules.Contains(ending)));
        return this;
    }

    /// <summary>Guards the file of a key too.</summary>
    public OutputGuard AndKey(Option<string?> key)
    {
        _read.Add((key, "a key", _ => false));
        return this;
    }

    /// <summary>Checks these outputs whenever the command line is read.</summary>
    public void Watch(Command command, params Option<string?>[] outputs) => command.Validators.Add(result =>
    {
        foreach (Option<string?> output in outputs)
        {
            foreach (Token token in result.GetResult(output)?.Tokens ?? [])
            {
                if (Reason(result, token.Value) is { } what)
                    result.AddError($"{output.Name} {token.Value}: this is {what}; write somewhere else.");
            }
        }
    });

    private string? Reason(CommandResult result, string output)
    {
        // Writing to a device overwrites nothing.
        if (output == "-" || !File.Exists(output) || output.StartsWith("/dev/", StringComparison.Ordinal))
            return null;
        string real = Real(output, 0);
        foreach ((Symbol symbol, string what, Func<string, bool> isTakenInside) in _read)
        {
            foreach (string path in PathsOf(result, symbol))
            {
                if (Overwrites(real, path, isTakenInside))
                    return what;
            }
        }

        return null;
    }

    private static IEnumerable<string> PathsOf(CommandResult result, Symbol symbol)
    {
        SymbolResult? found = symbol is Argument argument ? result.GetResult(argument) : result.GetResult((Option)symbol);
        return (found?.Tokens ?? []).Select(t => t.Value).Where(p => p.Length > 0);
    }

    private static bool Overwrites(string output, string path, Func<string, bool> isTakenInside)
    {
        if (path.StartsWith(ScanInputs.Vault, StringComparison.Ordinal) && path.Length > ScanInputs.Vault.Length)
        {
            // Nothing in a vault is a report of ours, whatever its ending; its key stands beside it.
            string vault = Real(path[ScanInputs.Vault.Length..], 0);
            return IsInside(output, vault) || string.Equals(output, Real(vault + ".key", 0), s_comparison);
        }

        string real = Real(path, 0);
        return string.Equals(output, real, s_comparison)
            || (Directory.Exists(real) && IsInside(output, real) && isTakenInside(Path.GetExtension(output).ToLowerInvariant()));
    }

    private static bool IsInside(string file, string folder) =>
        file.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, s_comparison);

    // Links are followed in every part of the path: a folder may be reached by two names.
    private static string Real(string path, int links)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { Length: > 0 } parent)
            return full;
        string here = Path.Join(Real(parent, links), Path.GetFileName(full));
        return links < MaxLinks && TargetOf(here) is { } target ? Real(target, links + 1) : here;
    }

    private static string? TargetOf(string path)
    {
        try
        {
            FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            return entry.LinkTarget is null ? null : entry.ResolveLinkTarget(false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at is compared by its name.
            return null;
        }
    }
}
