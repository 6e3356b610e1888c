using System.Globalization;
using System.Text.Json;
using Palisade.Tests.Packs;

namespace Palisade.Fuzz;

/// <summary>
/// Writes packs and changed packs to a folder, for verifiers written by others: <c>packs --out DIR [--seed N] [--count N]</c>. The file
/// <c>expectations.ndjson</c> has one object a line: the file, how it was changed, where, and the verdict it must get.
/// </summary>
internal static class PackFolder
{
    public static int Write(string folder, int seed, int count)
    {
        Directory.CreateDirectory(folder);
        using StreamWriter expectations = new(Path.Combine(folder, "expectations.ndjson"));
        foreach (bool open in (bool[])[false, true])
        {
            byte[] pack = MutationSeeds.Make(open, out SyntheticLog log);
            string kind = open ? "open" : "closed";
            Add($"{kind}.pack", "untouched", "", "PASS WITH DECLARED GAPS", pack);
            PackMutator mutator = new(pack, log, seed);
            for (int i = 0; i < (count + (open ? 0 : 1)) / 2; i++)
            {
                MutatedPack mutated = mutator.Next();
                Add(string.Create(CultureInfo.InvariantCulture, $"{kind}-{i:D5}.pack"), mutated.Kind, mutated.Section, "FAIL", mutated.Bytes);
            }
        }

        Console.WriteLine($"seed {seed}: {count} changed packs and 2 untouched ones in {folder}");
        return 0;

        void Add(string name, string kind, string section, string verdict, byte[] bytes)
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
            expectations.WriteLine(JsonSerializer.Serialize(new { file = name, kind, section, verdict }));
        }
    }
}
