using System.Diagnostics;
using System.Globalization;
using Palisade.Fuzz;

// palisade-fuzz TARGET|all [--seed N] [--seconds N] [--inputs N] [--corpus FOLDER]
// palisade-fuzz packs --out FOLDER [--seed N] [--count N]
// Mutates seeds of each target with a printed seed; a target checks its answer and throws when it is wrong.
string target = args.FirstOrDefault(a => !a.StartsWith('-')) ?? "all";
int seed = int.Parse(Value("--seed", "1"), CultureInfo.InvariantCulture);
double seconds = double.Parse(Value("--seconds", "10"), CultureInfo.InvariantCulture);
long inputs = long.Parse(Value("--inputs", "9223372036854775807"), CultureInfo.InvariantCulture);
if (target == "packs")
    return PackFolder.Write(Value("--out", "packs"), seed, int.Parse(Value("--count", "300"), CultureInfo.InvariantCulture));
string? corpus = Value("--corpus", "") is { Length: > 0 } folder ? folder : null;
FuzzTarget[] chosen = [.. FuzzTarget.All.Where(t => target == "all" || t.Name == target)];
if (chosen.Length == 0)
{
    Console.Error.WriteLine($"no target '{target}'; there are: {string.Join(", ", FuzzTarget.All.Select(t => t.Name))}");
    return 2;
}

foreach (FuzzTarget one in chosen)
{
    Stopwatch clock = Stopwatch.StartNew();
    FuzzRun run = new(one, seed, corpus, inputs);
    string? defect = run.For(TimeSpan.FromSeconds(seconds));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name}: seed {seed}, {run.Inputs} inputs in {clock.Elapsed.TotalSeconds:F1} s, slowest {run.SlowestMilliseconds:F0} ms, heap {run.HeapGrowthBytes / 1e6:F1} MB grown, {run.LateGrowthBytes / 1e6:F1} of it in the second half"));
    if (defect is not null)
    {
        Console.WriteLine(defect);
        return 1;
    }
}

return 0;

string Value(string name, string otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : otherwise;
}
