using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Palisade.Fuzz;

/// <summary>Feeds one target with mutated seeds for a while. Repeatable: the same seed gives the same inputs.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed, string? corpus, long maxInputs)
{
    // An input that takes longer than this is a hang, whatever comes of it.
    private const double HangMilliseconds = 5000;
    private const int MaxInputBytes = 256 << 10;

    private readonly Random _random = new(seed);

    public long Inputs { get; private set; }

    public double SlowestMilliseconds { get; private set; }

    /// <summary>Since the first thousand inputs.</summary>
    public long HeapGrowthBytes { get; private set; }

    /// <summary>Of that, since half of the time was over: what is not there is no leak but a cache that has filled.</summary>
    public long LateGrowthBytes { get; private set; }

    /// <summary>Runs; gives the defect found, with the input, or null.</summary>
    public string? For(TimeSpan time)
    {
        List<byte[]> seeds = [.. target.Seeds()];
        if (corpus is not null)
            seeds.AddRange(Directory.EnumerateFiles(corpus, "*", SearchOption.AllDirectories).Select(File.ReadAllBytes).Where(b => b.Length <= MaxInputBytes));
        if (seeds.Count == 0)
            seeds.Add([]);
        long heap = 0, half = 0;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; Inputs < maxInputs && Stopwatch.GetElapsedTime(started) < time; i++)
        {
            byte[] input = i < seeds.Count ? seeds[i] : Mutate(seeds[_random.Next(seeds.Count)], seeds);
            long before = Stopwatch.GetTimestamp();
            try
            {
                target.Fuzz(input);
            }
            catch (Exception e)
            {
                return Report(input, e.ToString());
            }

            double milliseconds = Stopwatch.GetElapsedTime(before).TotalMilliseconds;
            SlowestMilliseconds = Math.Max(SlowestMilliseconds, milliseconds);
            if (milliseconds > HangMilliseconds)
                return Report(input, string.Create(CultureInfo.InvariantCulture, $"took {milliseconds:F0} ms"));
            Inputs++;
            if (i == 1000)
                heap = GC.GetTotalMemory(true);
            if (heap > 0 && half == 0 && Stopwatch.GetElapsedTime(started) > time / 2)
                half = GC.GetTotalMemory(true);
        }

        long last = GC.GetTotalMemory(true);
        HeapGrowthBytes = heap > 0 ? last - heap : 0;
        LateGrowthBytes = half > 0 ? last - half : 0;
        return null;
    }

    private byte[] Mutate(byte[] seed, List<byte[]> all)
    {
        List<byte> bytes = [.. seed];
        int steps = 1 + _random.Next(6);
        for (int s = 0; s < steps; s++)
        {
            int at = bytes.Count == 0 ? 0 : _random.Next(bytes.Count);
            switch (_random.Next(9))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1 when bytes.Count > 0:
                    bytes[at] = (byte)_random.Next(256);
                    break;
                case 2 when bytes.Count > 0:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + _random.Next(16)));
                    break;
                case 3:
                    bytes.InsertRange(at, Enumerable.Range(0, 1 + _random.Next(8)).Select(_ => (byte)_random.Next(256)));
                    break;
                case 4 when bytes.Count > 0:
                    bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, Math.Min(bytes.Count - at, 1 + _random.Next(64))));
                    break;
                case 5 when bytes.Count > 0:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 6 when bytes.Count >= 4:
                    int word = Math.Min(at, bytes.Count - 4);
                    BitConverter.GetBytes(Interesting[_random.Next(Interesting.Length)]).CopyTo(new byte[4], 0);
                    byte[] value = BitConverter.GetBytes(Interesting[_random.Next(Interesting.Length)]);
                    for (int i = 0; i < 4; i++)
                        bytes[word + i] = value[i];
                    break;
                case 7:
                    byte[] token = Tokens[_random.Next(Tokens.Length)];
                    bytes.InsertRange(at, token);
                    break;
                default:
                    byte[] other = all[_random.Next(all.Count)];
                    int from = _random.Next(other.Length + 1);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, _random.Next(256))).ToArray());
                    break;
            }
        }

        if (bytes.Count > MaxInputBytes)
            bytes.RemoveRange(MaxInputBytes, bytes.Count - MaxInputBytes);
        return [.. bytes];
    }

    private string Report(byte[] input, string what)
    {
        string file = Path.Combine(Path.GetTempPath(), $"palisade-fuzz-{target.Name}-{seed}-{Inputs}.bin");
        File.WriteAllBytes(file, input);
        return $"DEFECT in {target.Name}, seed {seed}, input {Inputs} ({input.Length} bytes, kept as {Path.GetFileName(file)} in the temp folder):\n{what}";
    }

    private static readonly uint[] Interesting = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x200, 0x1000];

    private static readonly byte[][] Tokens = [.. new[] { "\n", "\r\n", "\"", "\\", "{", "}", "[", "]", "<", ">", "&#x0;", "<![CDATA[", "null", "-1e999", "\\ud800", "\0", "=", "|", "%", "type=", "msg=audit(", "<34>1 ", "*", "?", "&a ", "*a", "- ", ": ", "'", "''", "1 of them", "\u00e9", "\ud83d\ude00" }.Select(Encoding.UTF8.GetBytes), [0xC0], [0xFF, 0xFE], [0xEF, 0xBB, 0xBF]];
}
