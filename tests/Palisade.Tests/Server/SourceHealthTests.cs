using System.Text;
using Palisade.Proofs.Format;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>What is said of a sender: whether it is silent, and what is missing in its numbers.</summary>
public sealed class SourceHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    // The example of RFC 5424, 6.5, with a number as of 7.3.1.
    private static string Message(int number) => $"""<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3"][meta sequenceId="{number}" sysUpTime="37"] An application event log entry""";

    public static TheoryData<int[], long> Numbers { get; } = new()
    {
        { [1, 2, 3], 0 },
        { [7, 8, 12], 3 },
        // A new beginning is no gap; nor is the step from the largest number to the first.
        { [7, 8, 1, 2, 4], 1 },
        { [2147483646, 2147483647, 1, 2], 0 },
        // Several programs count each for itself: after the eighth step back nothing is said.
        { [1, 100, 2, 101, 3, 102, 4, 103, 5, 104, 6, 105, 7, 106, 8, 107, 9, 1000], 98 + 98 + 98 + 98 + 98 + 98 + 98 + 98 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Missing_numbers_are_counted(int[] numbers, long missing)
    {
        SyslogSequence sequence = new();
        long found = 0;
        foreach (int number in numbers)
            found += sequence.Observe(Records(Message(number)));
        Assert.Equal(missing, found);
    }

    [Fact]
    public void Hosts_count_each_for_itself()
    {
        SyslogSequence sequence = new();
        string a = Message(5), b = a.Replace("mymachine", "other", StringComparison.Ordinal).Replace("\"5\"", "\"90\"", StringComparison.Ordinal);
        Assert.Equal(0, sequence.Observe(Records(a, b, a.Replace("\"5\"", "\"6\"", StringComparison.Ordinal), b.Replace("\"90\"", "\"91\"", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("plain text [meta sequenceId=\"1\"]")]
    [InlineData("<13>Oct 11 22:14:15 host app: [meta sequenceId=\"1\"]")]
    [InlineData("<13>1 - h a - - [meta sequenceId=\"x\"] m")]
    [InlineData("<13>1 - h a - - [meta sequenceId=\"99999999999\"] m")]
    [InlineData("<13>1 - h a - - [meta x=\"1\"] sequenceId=\"1\"")]
    [InlineData("<13>1 [meta sequenceId=\"")]
    [InlineData("<")]
    [InlineData("")]
    public void What_has_no_number_says_nothing(string message) => Assert.False(SyslogSequence.TryRead(Encoding.UTF8.GetBytes(message), out _, out _));

    [Fact]
    public void Silent_is_who_says_nothing_for_ten_times_its_habit_and_five_minutes()
    {
        SourceHabit habit = new();
        DateTimeOffset now = Start;
        for (int i = 0; i <= 20; i++, now = now.AddMinutes(1))
            habit.Hear(now);
        Assert.False(habit.IsSilent(now.AddMinutes(8)));
        Assert.True(habit.IsSilent(now.AddMinutes(10)));
    }

    [Fact]
    public void A_habit_that_was_kept_counts_silence_from_the_restart_and_not_the_restart_itself()
    {
        SourceHabit habit = new(), resumed = new();
        DateTimeOffset now = Start;
        for (int i = 0; i <= 20; i++, now = now.AddMinutes(1))
            habit.Hear(now);
        DateTimeOffset restart = now.AddHours(2);
        resumed.Resume(habit.State, restart);
        Assert.Equal(habit.LastTicks, resumed.LastTicks);
        Assert.False(resumed.IsSilent(restart.AddMinutes(9)));
        Assert.True(resumed.IsSilent(restart.AddMinutes(11)));
        TimeSpan? patience = resumed.Patience;
        resumed.Hear(restart.AddMinutes(1));
        Assert.Equal(patience, resumed.Patience);
        Assert.False(resumed.IsSilent(restart.AddMinutes(10)));
    }

    [Fact]
    public void Who_sends_in_bursts_is_not_silent_between_them_and_who_is_new_has_no_habit()
    {
        SourceHabit habit = new();
        Assert.False(habit.IsSilent(Start.AddYears(1)));
        DateTimeOffset now = Start;
        for (int burst = 0; burst < 3; burst++, now = now.AddHours(1))
        {
            for (int i = 0; i < 100; i++)
                habit.Hear(now = now.AddMilliseconds(10));
        }

        Assert.False(habit.IsSilent(now.AddMinutes(50)));
        Assert.True(habit.IsSilent(now.AddHours(3)));
    }

    [Theory]
    [InlineData("Bearer a-secret-of-some-length", true)]
    [InlineData("bearer a-secret-of-some-length", true)]
    [InlineData("Bearer a-secret-of-some-lengtH", false)]
    [InlineData("Basic a-secret-of-some-length", false)]
    [InlineData("Bearer ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_token_is_known_by_its_text(string? header, bool isIn) => Assert.Equal(isIn, BearerToken.Of(" a-secret-of-some-length\n")!.IsIn(header));

    [Fact]
    public void A_token_that_can_be_guessed_is_none() => Assert.Null(BearerToken.Of("fifteen letters"));

    private static RecordBuffer Records(params string[] messages)
    {
        RecordBuffer records = new();
        foreach (string message in messages)
            records.Add(Encoding.UTF8.GetBytes(message), RecordFlags.LineFeed);
        return records;
    }
}
