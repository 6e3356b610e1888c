using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;

namespace Palisade.Tests.Proofs.Format;

/// <summary>Records of every kind: empty, long, invalid UTF-8, truncated, without a time, times that go back.</summary>
internal sealed record RecordSample(RecordHeader Header, byte[] Raw)
{
    public static RecordSample[] Generate(Random random, int count, int maxRaw, long ordinal = 0, long received = 1_700_000_000_000_000)
    {
        RecordSample[] records = new RecordSample[count];
        for (int i = 0; i < count; i++)
        {
            received += random.Next(4) == 0 ? 0 : random.Next(-1000, 100_000);
            ordinal += random.Next(5) == 0 ? random.Next(1, 1000) : 1;
            byte[] raw = Bytes(random, maxRaw);
            RecordHeader header = new() { Received = received, Ordinal = ordinal, Stream = (uint)random.Next(1, 4), EventSecond = VaultTime.SecondOf(received), Flags = (RecordFlags)random.Next(3) };
            if (random.Next(3) > 0)
            {
                header.EventSecond += random.Next(-1_000_000, 1000);
                header.Flags |= RecordFlags.HasEventTime;
            }

            if (random.Next(20) == 0)
            {
                header.Flags |= RecordFlags.Truncated;
                header.WholeLength = raw.Length + 1 + random.Next(1000);
                header.WholeHash = TreeHash.Of(raw);
            }

            records[i] = new RecordSample(header, raw);
        }

        return records;
    }

    private static byte[] Bytes(Random random, int max)
    {
        switch (random.Next(8))
        {
            case 0:
                return [];
            case 1:
                byte[] noise = new byte[random.Next(max)];
                random.NextBytes(noise);
                return noise;
            default:
                StringBuilder text = new();
                string[] words = ["failed", "password", "for", "root", "10.0.0.1", "sshd[4711]:", "user=anna", "C:\\Windows\\explorer.exe", "größe", "\u20ac", "{\"a\":1}"];
                int length = random.Next(max);
                while (text.Length < length)
                    text.Append(words[random.Next(words.Length)]).Append(random.Next(3) == 0 ? random.Next(1000).ToString() : "").Append(' ');
                byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
                return bytes.AsSpan(0, Math.Min(max, bytes.Length)).ToArray();
        }
    }
}
