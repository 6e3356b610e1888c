using System.CommandLine;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Sources;
using Palisade.Vault;
using Palisade.Vault.Search;

namespace Palisade.Cli;

/// <summary>What a scan reads: files and the rest by <see cref="LogInputs"/>, and the streams of vaults, whose reading is recorded.</summary>
/// <param name="outputs">What the run itself writes; a report in a folder that is scanned is no input.</param>
internal sealed class ScanInputs(params string?[] outputs) : IDisposable
{
    /// <summary>What the argument for the streams of a vault begins with.</summary>
    public const string Vault = "vault:";

    private readonly List<IDisposable> _open = [];
    private readonly HashSet<string> _own = [.. outputs.Where(o => o is not (null or "" or "-")).Select(o => Path.GetFullPath(o!))];

    public static Option<string?> KeyFile { get; } = new("--key-file") { Description = "The root key's file of the vault in vault:DIR. Default: DIR.key.", HelpName = "F" };

    public static Option<bool> Unrecorded => ClearReading.Unrecorded;

    /// <summary>Whether something could not be read.</summary>
    public bool AnyMissing { get; private set; }

    public IEnumerable<InputEntry> Enumerate(ParseResult parsed, IReadOnlyList<string> paths)
    {
        for (int i = 0; i < paths.Count;)
        {
            if (paths[i].StartsWith(Vault, StringComparison.Ordinal))
            {
                foreach (InputEntry entry in OfVault(parsed, paths[i++]))
                    yield return entry;
                continue;
            }

            int end = i;
            while (end < paths.Count && !paths[end].StartsWith(Vault, StringComparison.Ordinal))
                end++;
            foreach (InputEntry entry in LogInputs.Enumerate(paths.Skip(i).Take(end - i), Console.OpenStandardInput()))
            {
                if (!_own.Contains(Path.GetFullPath(entry.Path)))
                    yield return entry;
            }

            i = end;
        }
    }

    public void Dispose()
    {
        foreach (IDisposable open in _open)
            open.Dispose();
    }

    private IEnumerable<InputEntry> OfVault(ParseResult parsed, string path)
    {
        string folder = path[Vault.Length..];
        VaultOptions options = VaultArguments.Options(parsed.GetValue(KeyFile));

        // First the vault: of a folder that is none nothing is read, and no note of a reading is left in it.
        VaultReader vault = VaultReader.Open(folder, options, RecordReaderFactory.Create());
        _open.Insert(0, vault);
        ClearReading reading = ClearReading.Begin(folder, options, parsed.GetValue(Unrecorded), "scan", 0, VaultTime.Max) ?? throw new IOException($"{path}: not read");
        _open.Add(reading);
        return vault.Inputs(path + "/", TimeProvider.System.GetUtcNow().UtcDateTime, () => reading.Count(1), problem =>
        {
            AnyMissing = true;
            Console.Error.WriteLine($"palisade: {path}: {problem}");
        });
    }
}
