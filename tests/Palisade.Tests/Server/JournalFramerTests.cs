using System.Globalization;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Server.Listeners.Journal;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>What systemd-journal-upload sends, in whatever pieces, gives the entries that were sent, each once.</summary>
public sealed class JournalFramerTests
{
    private const string Series = "739ad463348b4ceca5a9e69c95a3c93f";

    public static TheoryData<string, string[], string?> Streams { get; } = new()
    {
        { "A=1\nB=2\n\nC=3\n\n", ["A=1\nB=2\n", "C=3\n"], null },
        { "\n\nA=1\n\n\n\n", ["A=1\n"], null },
        { "M\n\u0005\0\0\0\0\0\0\0a\n\nb=\nP=6\n\n", ["M\n\u0005\0\0\0\0\0\0\0a\n\nb=\nP=6\n"], null },
        { "M\n\0\0\0\0\0\0\0\0\n\n", ["M\n\0\0\0\0\0\0\0\0\n"], null },
        // The last empty line may be missing; a field that is cut off comes again.
        { "A=1\n\nB=2\n", ["A=1\n", "B=2\n"], null },
        { "A=1\n\nB=2", ["A=1\n"], "the last entry is cut off" },
        { "A=1\n\nM\n\u0005\0\0", ["A=1\n"], "the last entry is cut off" },
        { "M\n\u0001\0\0\0\0\0\0\0ab\n\n", [], "a field does not end where its size says" },
        { "M\n\0\0\0\0\0\0\0\u0001ab\n\n", [], "a field says that it is larger than a gigabyte" },
        { new string('x', 600), [], "a field has no name" },
        { "", [], null },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Entries_are_cut_in_any_pieces(string sent, string[] expected, string? broken)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(sent);
        foreach (int piece in new[] { 1, 2, 3, 7, 10_000 })
        {
            using JournalFramer framer = new();
            RecordBuffer records = new();
            for (int at = 0; at < bytes.Length && framer.Broken is null;)
                at += framer.Push(bytes.AsSpan(at, Math.Min(piece, bytes.Length - at)), records);
            if (framer.Broken is null)
                framer.Complete(records);
            Assert.Equal(expected, Texts(records));
            Assert.Equal(broken, framer.Broken);
            Assert.Equal(expected.Length, framer.Places.Count);
        }
    }

    [Fact]
    public void What_is_there_already_is_passed_over_and_what_is_missing_is_counted()
    {
        JournalProgress progress = JournalProgress.Of(null);
        Assert.Equal(["1", "2", "3"], Take(progress, 1, 2, 3));
        progress = JournalProgress.Of(progress.ToMark());
        Assert.Equal(["4"], Take(progress, 2, 3, 4));
        Assert.Equal((0, 2), (progress.Missing, progress.Known));
        Assert.Equal(["7", "8"], Take(progress, 7, 8));
        Assert.Equal(2, progress.Missing);
        progress = JournalProgress.Of(progress.ToMark());
        Assert.Empty(Take(progress, 8));
        Assert.Equal(0, progress.Missing);
    }

    [Theory]
    [InlineData("s=739ad463348b4ceca5a9e69c95a3c93f;i=4ece7;b=6c7c6013a26343b29e964691ff25d04c;m=4fc72436e;t=4c508a72423d3;x=d3e5610681098c10", 0x4ece7)]
    [InlineData("i=a;s=739ad463348b4ceca5a9e69c95a3c93f", 10)]
    [InlineData("s=739ad463;i=1", 0)]
    [InlineData("s=739ad463348b4ceca5a9e69c95a3c93f;i=xyz", 0)]
    [InlineData("s=739ad463348b4ceca5a9e69c95a3c93f;i=11112222333344445", 0)]
    [InlineData("", 0)]
    public void A_cursor_tells_the_place(string cursor, int number) => Assert.Equal(number == 0 ? JournalPlace.None : new JournalPlace(Series, (ulong)number), JournalPlace.OfCursor(Encoding.ASCII.GetBytes(cursor)));

    private static List<string> Take(JournalProgress progress, params int[] numbers)
    {
        RecordBuffer records = new();
        foreach (int number in numbers)
            records.Add(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), RecordFlags.LineFeed);
        return Texts(progress.Filter(records, [.. numbers.Select(n => new JournalPlace(Series, (ulong)n))]));
    }

    private static List<string> Texts(RecordBuffer records)
    {
        List<string> found = [];
        for (RecordBufferReader reader = new(records.Encoded); reader.MoveNext();)
            found.Add(Encoding.Latin1.GetString(reader.Raw));
        return found;
    }
}
