using System.Globalization;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Rules;
using Spectre.Console;

namespace Palisade.Cli.Rendering;

/// <summary>Prints findings counted by level, host and rule, and then what the run did. Plain text where there is no terminal.</summary>
internal sealed class TableFindingWriter : FindingWriter
{
    private const int PlainWidth = 100;
    private const int TimeWidth = 16;
    private const int Gap = 2;
    private const int MinTextWidth = 12;
    private const int HostsShown = 5;
    private static readonly Color[] LevelColors = [Color.Grey, Color.DeepSkyBlue2, Color.Yellow3, Color.DarkOrange, Color.Red1];
    private readonly FindingTally _tally = new();
    private readonly TextWriter _output;
    private readonly bool _isTerminal;
    private readonly int _maxRows;

    /// <summary>A writer.</summary>
    /// <param name="output">Not closed.</param>
    /// <param name="isTerminal">Whether colour and the terminal's width are used; else plain text of 100 columns.</param>
    /// <param name="maxRows">Rows shown, those of high levels first; 0 for all.</param>
    public TableFindingWriter(TextWriter output, bool isTerminal, int maxRows = 0)
    {
        _maxRows = maxRows;
        _output = output;
        _isTerminal = isTerminal;
    }

    /// <inheritdoc/>
    public override void Write(Finding finding) => _tally.Add(finding);

    /// <inheritdoc/>
    public override void Complete(ScanSummary summary)
    {
        IReadOnlyList<TallyRow> rows = _tally.Ranked();
        HashSet<TallyRow> shown = Shown(rows);
        if (rows.Count > 0)
            WriteTable([.. rows.Where(shown.Contains)]);
        foreach (IGrouping<RuleLevel, TallyRow> left in rows.Where(r => !shown.Contains(r)).GroupBy(r => r.Rule.Level))
            _output.WriteLine($"and {SummaryText.Counted(left.Count(), $"more {RuleLevels.Name(left.Key)} row")} with {SummaryText.Counted(left.Sum(r => r.Count), "finding")}: --limit 0 shows them");
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

    // Level by level as long as there is room; where not all of a level fit, one row of each host, then a second.
    private HashSet<TallyRow> Shown(IReadOnlyList<TallyRow> rows)
    {
        HashSet<TallyRow> shown = [];
        foreach (IGrouping<RuleLevel, TallyRow> level in rows.GroupBy(r => r.Rule.Level))
        {
            IEnumerable<TallyRow> spread = level.GroupBy(r => r.Host, StringComparer.OrdinalIgnoreCase).SelectMany(host => host.Select((row, i) => (row, i))).OrderBy(r => r.i).Select(r => r.row);
            shown.UnionWith(_maxRows == 0 ? spread : spread.Take(_maxRows - shown.Count));
        }

        return shown;
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
        foreach (TallyRow row in rows)
            AddRow(table, row, host);
        return table;
    }

    private static TableColumn Column(string title, int width) => new TableColumn(new Text(title)).Width(width).PadLeft(0).PadRight(Gap);

    private static void AddRow(Table table, TallyRow row, int hostWidth) => table.AddRow(
        new Text(RuleLevels.Name(row.Rule.Level), new Style(LevelColors[(int)row.Rule.Level])),
        new Text(Number(row.Count)),
        new Text(PlainText.Of(row.Rule.Title.Length > 0 ? row.Rule.Title : row.Rule.Id)),
        new Text(CutInside(Host(row), hostWidth)) { Overflow = Overflow.Ellipsis },
        new Text(First(row)),
        new Text(Last(row)));

    private static string Number(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Host(TallyRow row) => PlainText.Of(row.Host.Length > 0 ? row.Host : "-");

    // The names of a network's machines differ at their ends: both ends are kept.
    internal static string CutInside(string text, int width)
    {
        if (text.Length <= width || width < 5)
            return text;
        int end = (width - 1) / 2;
        return string.Concat(text.AsSpan(0, width - 1 - end), "…", text.AsSpan(text.Length - end));
    }

    private static string First(TallyRow row) => row.FirstTicks == LogEvent.NoTime ? "-" : Time(row.FirstTicks, "yyyy-MM-dd HH:mm");

    // The day is said again only where it is another.
    private static string Last(TallyRow row)
    {
        if (row.LastTicks == LogEvent.NoTime)
            return "-";
        bool sameDay = row.LastTicks / TimeSpan.TicksPerDay == row.FirstTicks / TimeSpan.TicksPerDay;
        bool sameYear = new DateTime(row.LastTicks).Year == new DateTime(row.FirstTicks).Year;
        return Time(row.LastTicks, sameDay ? "HH:mm" : sameYear ? "MM-dd HH:mm" : "yyyy-MM-dd");
    }

    private static string Time(long ticks, string format) => new DateTime(ticks, DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture);

    private void WriteHosts()
    {
        IReadOnlyList<KeyValuePair<string, TallyTotal>> hosts = _tally.Hosts();
        int shown = _maxRows == 0 ? hosts.Count : Math.Min(hosts.Count, HostsShown);
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Hosts by level and distinct rules ({shown:N0} of {hosts.Count:N0}{(shown < hosts.Count ? ": --limit 0 shows them all" : "")}):"));
        foreach ((string host, TallyTotal total) in hosts.Take(shown))
            _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {SummaryText.Counted(total.Rows, "rule"),9} {SummaryText.Counted(total.Count, "finding"),16}  up to {RuleLevels.Name(total.Highest),-13} {PlainText.Of(host.Length > 0 ? host : "(no host named)")}"));
        _output.WriteLine();
    }
}
