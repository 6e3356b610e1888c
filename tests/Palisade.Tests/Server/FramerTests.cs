using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Server.Listeners;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>What comes over a connection, in whatever pieces, gives the records that were sent.</summary>
public sealed class FramerTests
{
    public static TheoryData<string, string[]> Syslog { get; } = new()
    {
        // A line each (RFC 6587, 3.4.2), with either line end.
        { "<13>a b\n<13>c\r\n", ["<13>a b", "<13>c"] },
        // Counted octets (3.4.1); a line feed within is part of the message.
        { "7 <13>a b5 <1>\nx", ["<13>a b", "<1>\nx"] },
        // Line ends after counted octets, which some senders add, are no records.
        { "5 <13>a\n5 <13>b\n", ["<13>a", "<13>b"] },
        // Both on one connection, told apart frame by frame.
        { "<13>a\n5 <13>b<13>c\n", ["<13>a", "<13>b", "<13>c"] },
        // Text that begins with digits is text.
        { "2026-11-22 it happened\n12 monkeys\n0 <13>x\n1234567890 <13>x\n", ["2026-11-22 it happened", "12 monkeys", "0 <13>x", "1234567890 <13>x"] },
        // What the end of the connection cuts off is kept as it came.
        { "<13>whole\n<13>ha", ["<13>whole", "<13>ha"] },
        { "20 <13>ha", ["<13>ha"] },
        { "20", ["20"] },
        { "20 ", ["20 "] },
        { "\n\r\n\0\n", [] },
        { "", [] },
    };

    public static TheoryData<string, string[], string, string?> Relp { get; } = new()
    {
        { "1 syslog 4 <1>a\n2 syslog 4 <1>b\n", ["<1>a", "<1>b"], "1 2", null },
        { "1 open 5 a\nb=c\n2 syslog 3 a\nb\n3 close 0\n", ["a\nb"], "1:open 2 3:close", null },
        { "7 syslog 0\n", [""], "7", null },
        { "999999999 syslog 1 x\n", ["x"], "999999999", null },
        { "1 syslog 1 xy\n", [], "", "a frame does not end where its length says" },
        { "1 syslog 9 x\n", [], "", null },
        { "1 syslog 3\n", [], "", "a frame ends before its length" },
        { "x syslog 1 x\n", [], "", "a frame has no number where one belongs" },
        { "1 syslog x\n", [], "", "a frame has no number where one belongs" },
        { "1  1 x\n", [], "", "a frame has no command" },
        { "1 sys-log 1 x\n", [], "", "a frame has no command" },
        { "1234567890 syslog 1 x\n", [], "", "a frame has no number where one belongs" },
        { "GET / HTTP/1.1\r\n", [], "", "a frame has no number where one belongs" },
    };

    [Theory]
    [MemberData(nameof(Syslog))]
    public void Syslog_in_any_pieces_gives_the_messages(string sent, string[] expected)
    {
        foreach (List<int> cuts in CutsOf(sent.Length))
        {
            using SyslogFramer framer = new();
            Assert.Equal(expected, Feed(framer, Encoding.Latin1.GetBytes(sent), cuts, () => { }));
        }
    }

    [Theory]
    [MemberData(nameof(Relp))]
    public void Relp_in_any_pieces_gives_the_records_and_orders(string sent, string[] expected, string answered, string? broken)
    {
        foreach (List<int> cuts in CutsOf(sent.Length))
        {
            using RelpFramer framer = new();
            List<string> seen = [];
            List<string> records = Feed(framer, Encoding.Latin1.GetBytes(sent), cuts, () =>
            {
                seen.AddRange(framer.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
                seen.AddRange(framer.Orders.Select(o => $"{o.Number}:{o.Command}"));
                framer.Numbers.Clear();
                framer.Orders.Clear();
            });
            Assert.Equal(expected, records);
            Assert.Equal(answered, string.Join(' ', seen));
            Assert.Equal(broken, framer.Broken);
        }
    }

    [Theory]
    [InlineData("{0} {1}", 3_000_000)]
    [InlineData("{1}\n", 3_000_000)]
    [InlineData("{0} {1}", Limits.MaxVaultRecordBytes)]
    [InlineData("{1}\n", Limits.MaxVaultRecordBytes + 1)]
    public void A_message_longer_than_the_vault_keeps_has_its_length_and_hash(string form, int length)
    {
        string message = "<13>" + new string('x', length - 4);
        byte[] sent = Encoding.ASCII.GetBytes(string.Format(CultureInfo.InvariantCulture, form, message.Length, message));
        using SyslogFramer framer = new();
        RecordBuffer records = new();
        for (int at = 0; at < sent.Length;)
            at += framer.Push(sent.AsSpan(at, Math.Min(10_000, sent.Length - at)), records);
        RecordBufferReader reader = new(records.Encoded);
        Assert.True(reader.MoveNext());
        Assert.Equal(Math.Min(length, Limits.MaxVaultRecordBytes), reader.Raw.Length);
        byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes(message));
        Assert.Equal(length > Limits.MaxVaultRecordBytes, records.Encoded.IndexOf(hash) > 0);
        Assert.False(reader.MoveNext());
    }

    [Fact]
    public void Any_bytes_are_taken_and_none_are_lost()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        byte[] alphabet = "<0123456789> \n\rab\0\u00FF"u8.ToArray();
        for (int round = 0; round < 2000; round++)
        {
            byte[] sent = [.. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)])];
            List<int> cuts = [.. Enumerable.Range(0, 8).Select(_ => random.Next(sent.Length + 1)).Order()];
            using SyslogFramer whole = new(), pieces = new();
            List<string> expected = Feed(whole, sent, [], () => { });
            Assert.True(expected.SequenceEqual(Feed(pieces, sent, cuts, () => { })), $"seed {Seed}, round {round}");
            // Nothing but counts, line ends and what stands for nothing goes missing.
            int kept = expected.Sum(record => record.Count(c => c is 'a' or 'b'));
            Assert.True(sent.Count(c => c is (byte)'a' or (byte)'b') == kept, $"seed {Seed}, round {round}");
        }
    }

    private static List<string> Feed(IFramer framer, byte[] sent, List<int> cuts, Action taken)
    {
        List<string> found = [];
        RecordBuffer records = new();
        int from = 0;
        foreach (int to in cuts.Append(sent.Length))
        {
            while (from < to && framer.Broken is null)
            {
                from += framer.Push(sent.AsSpan(from, to - from), records);
                Empty(records, found);
                taken();
            }
        }

        framer.Complete(records);
        Empty(records, found);
        return found;
    }

    private static void Empty(RecordBuffer records, List<string> found)
    {
        for (RecordBufferReader reader = new(records.Encoded); reader.MoveNext();)
            found.Add(Encoding.Latin1.GetString(reader.Raw));
        records.Clear();
    }

    /// <summary>Whole, byte by byte, and cut in two everywhere.</summary>
    private static IEnumerable<List<int>> CutsOf(int length)
    {
        yield return [];
        yield return [.. Enumerable.Range(1, Math.Max(0, length - 1))];
        for (int cut = 1; cut < length; cut++)
            yield return [cut];
    }
}
