using System.Globalization;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;
using Spectre.Console;

namespace Palisade.Cli.Rendering;

/// <summary>Prints findings counted by level, host and rule, and then what the run did. Plain text where there is no terminal.</summary>
internal sealed class TableFindingWriter : FindingWriter
{
    private const int RowsPerLevel = 25;
    private const int PlainWidth = 100;
    private const int TimeWidth = 16;
    private const int Gap = 2;
    private const int MinTextWidth = 12;
    private static readonly Color[] LevelColors = [Color.Grey, Color.DeepSkyBlue2, Color.Yellow3, Color.DarkOrange, Color.Red1];
    private readonly FindingTally _tally = new();
    private readonly TextWriter _output;
    private readonly bool _isTerminal;

    /// <summary>A writer.</summary>
    /// <param name="output">Not closed.</param>
    /// <param name="isTerminal">Whether colour and the terminal's width are used; else plain text of 100 columns.</param>
    public TableFindingWriter(TextWriter output, bool isTerminal)
    {
        _output = output;
        _isTerminal = isTerminal;
    }

    /// <inheritdoc/>
    public override void Write(Finding finding) => _tally.Add(finding);

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        IReadOnlyList<TallyRow> rows = _tally.Ranked();
        if (rows.Count > 0)
            WriteTable(rows);
        foreach (IGrouping<RuleLevel, TallyRow> level in rows.GroupBy(r => r.Rule.Level))
        {
            TallyRow[] left = [.. level.Skip(RowsPerLevel)];
            if (left.Length > 0)
                _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {SummaryText.Counted(left.Length, $"more {RuleLevels.Name(level.Key)} row")} with {SummaryText.Counted(left.Sum(r => r.Count), "finding")}"));
        }

        if (rows.Count > 0)
        {
            _output.WriteLine();
            WriteHosts();
        }

        SummaryText.Write(summary, _output);
        if (rows.Count > 0)
            _output.WriteLine("Next: --output-format html --output report.html  to look at each finding with its event.");
        _output.Flush();
    }

    private void WriteTable(IReadOnlyList<TallyRow> rows)
    {
        if (_isTerminal)
        {
            IAnsiConsole console = NewConsole(_output, true);
            console.Write(NewTable(rows, console.Profile.Width));
            return;
        }

        // Spectre fills each line with blanks to the full width; a file does not want them.
        StringWriter text = new();
        NewConsole(text, false).Write(NewTable(rows, PlainWidth));
        using StringReader lines = new(text.ToString());
        while (lines.ReadLine() is { } line)
            _output.WriteLine(line.TrimEnd());
    }

    private static IAnsiConsole NewConsole(TextWriter output, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isTerminal)
            console.Profile.Width = PlainWidth;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static Table NewTable(IReadOnlyList<TallyRow> rows, int width)
    {
        int level = Math.Max("Level".Length, rows.Max(r => RuleLevels.Name(r.Rule.Level).Length));
        int count = Math.Max("Count".Length, rows.Max(r => Number(r.Count).Length));
        int last = Math.Max("Last".Length, rows.Max(r => Last(r).Length));
        int rest = Math.Max(width - level - count - TimeWidth - last - (5 * Gap), 2 * MinTextWidth);
        int host = Math.Clamp(rows.Max(r => Host(r).Length), "Host".Length, rest / 3);
        Table table = new Table().Border(TableBorder.None);
        table.AddColumn(Column("Level", level));
        table.AddColumn(Column("Count", count).RightAligned());
        table.AddColumn(Column("Rule", rest - host));
        table.AddColumn(Column("Host", host));
        table.AddColumn(Column("First (UTC)", TimeWidth));
        table.AddColumn(Column("Last", last).PadRight(0));
        foreach (IGrouping<RuleLevel, TallyRow> rowsOfLevel in rows.GroupBy(r => r.Rule.Level))
        {
            foreach (TallyRow row in rowsOfLevel.Take(RowsPerLevel))
                AddRow(table, row);
        }

        return table;
    }

    private static TableColumn Column(string title, int width) => new TableColumn(new Text(title)).Width(width).PadLeft(0).PadRight(Gap);

    private static void AddRow(Table table, TallyRow row) => table.AddRow(
        new Text(RuleLevels.Name(row.Rule.Level), new Style(LevelColors[(int)row.Rule.Level])),
        new Text(Number(row.Count)),
        new Text(PlainText.Of(row.Rule.Title.Length > 0 ? row.Rule.Title : row.Rule.Id)),
        new Text(Host(row)) { Overflow = Overflow.Ellipsis },
        new Text(First(row)),
        new Text(Last(row)));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Host(TallyRow row) => PlainText.Of(row.Host.Length > 0 ? row.Host : "-");

    private static string First(TallyRow row) => row.FirstTicks == LogEvent.NoTime ? "-" : Time(row.FirstTicks, "yyyy-MM-dd HH:mm");

    // What is the same as in the first time is not said again.
    private static string Last(TallyRow row)
    {
        if (row.LastTicks == LogEvent.NoTime || row.LastTicks / TimeSpan.TicksPerMinute == row.FirstTicks / TimeSpan.TicksPerMinute)
            return "";
        bool sameDay = row.LastTicks / TimeSpan.TicksPerDay == row.FirstTicks / TimeSpan.TicksPerDay;
        bool sameYear = new DateTime(row.LastTicks).Year == new DateTime(row.FirstTicks).Year;
        return Time(row.LastTicks, sameDay ? "HH:mm" : sameYear ? "MM-dd HH:mm" : "yyyy-MM-dd");
    }

    private static string Time(long ticks, string format) => new DateTime(ticks, DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture);

    private void WriteHosts()
    {
        IReadOnlyList<KeyValuePair<string, TallyTotal>> hosts = _tally.Hosts();
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Hosts by distinct rules ({Math.Min(hosts.Count, 5)} of {hosts.Count:N0}):"));
        foreach ((string host, TallyTotal total) in hosts.Take(5))
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {SummaryText.Counted(total.Rows, "rule"),9} {SummaryText.Counted(total.Count, "finding"),16}  up to {RuleLevels.Name(total.Highest),-13} {PlainText.Of(host.Length > 0 ? host : "(no host named)")}"));
        _output.WriteLine();
    }
}
