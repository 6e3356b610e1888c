using Palisade.Vault.Search;

namespace Palisade.Tests.Vault.Search;

public sealed class KnownRecordsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Known_records_are_those_of_a_dictionary_whatever_the_order_they_come_in(int seed)
    {
        Random random = new(seed);
        KnownRecords records = new();
        Dictionary<long, KnownRecord> plain = [];
        long begin = random.NextInt64(1L << 40), firstLeaf = random.NextInt64(1L << 40);
        for (int i = 0; i < 20_000; i++)
        {
            long ordinal = begin + random.Next(30_000);
            // A leaf may be noted that is older than the first one.
            KnownRecord record = new(new RecordReference(Math.Max(0, firstLeaf + random.Next(-500, 5000)), random.Next(256)), random.NextInt64(-1, 1L << 36), random.Next(2) == 0);
            records.Set(ordinal, record);
            plain[ordinal] = record;
        }

        for (long ordinal = begin - 5000; ordinal < begin + 40_000; ordinal++)
            Assert.True(plain.TryGetValue(ordinal, out KnownRecord known) ? records.Find(ordinal) == known : records.Find(ordinal) is null, $"seed {seed}, ordinal {ordinal}");
        Assert.Null(records.Find(-1));
    }
}
