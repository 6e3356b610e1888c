using System.Diagnostics;
using System.Globalization;
using Palisade.Incidents.Clocks;
using Palisade.Incidents.Facts;

namespace Palisade.Tests.Incidents;

/// <summary>Clocks against a table worked out by hand, which Python's zoneinfo works out again.</summary>
public sealed class ClockTests
{
    public static TheoryData<string> Table()
    {
        TheoryData<string> rows = [];
        foreach (string line in Lines())
            rows.Add(line);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public void A_term_ends_when_the_table_says(string row)
    {
        string[] cells = row.Split(',');
        Assert.True(Term.TryParse(cells[2], out Term term), cells[2]);
        DateTimeOffset end = term.End(Time(cells[1]), TimeZoneInfo.FindSystemTimeZoneById(cells[0]))!.Value;
        Assert.Equal(Time(cells[3]), end);
        Assert.Equal(cells[2], term.ToString());
    }

    [Fact]
    public void Python_works_out_the_same_table()
    {
        string[] lines = Lines();
        Assert.True(lines.Length >= 40, $"{lines.Length} rows");
        string script = Path.Combine(TestData.Root, "tests/Palisade.Tests/Incidents/clock_table.py");
        using Process python = Process.Start(new ProcessStartInfo("python3", [script, Path.Combine(TestData.Root, "tests/Palisade.Tests/Incidents/ClockTable.csv")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = python.StandardOutput.ReadToEnd() + python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.Equal($"{lines.Length} rows agree", said.Trim());
    }

    [Fact]
    public void Several_regimes_run_at_once_each_from_its_own_fact()
    {
        IncidentFacts facts = new IncidentFacts()
            .With(Yes("severeDisruption")).With(Yes("personalDataBreach")).With(No("riskUnlikely")).With(No("highRisk")).With(No("productIncident")).With(No("productVulnerabilityExploited"))
            .With(Yes("criticalInfrastructure")).With(Number("outageMinutes", 400)).With(Number("recordsAffected", 0)).With(Number("directLossCny", 0)).With(Number("peopleAffected", 50))
            .With(IncidentFact.Of(FactNames.Find("awareAt")!, Time("2026-10-24T23:30:00+02:00"), "alert 7"))
            .With(IncidentFact.Of(FactNames.Find("handledAt")!, Time("2026-11-01T12:00:00+01:00"), "a person", isStatement: true));
        Dictionary<string, DateTimeOffset> done = new() { ["early-warning"] = Time("2026-10-25T22:30:01Z"), ["notification"] = Time("2026-10-27T21:30:00Z"), ["report-cii"] = Time("2026-10-24T22:00:00Z") };
        TimeZoneInfo berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        string[] clocks = [.. Regimes.BuiltIn.SelectMany(r => ClockBoard.Of(r, facts, done, berlin, Time("2026-10-28T00:00:00Z"))).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Regime.Id} {c.Step.Id} {c.State} {c.Due:yyyy-MM-ddTHH:mm:ssK}"))];
        Assert.Equal(
        [
            "cn-2025 report-cii Done 2026-10-24T22:30:00+00:00",
            "cn-2025 final-report Waiting 2026-12-01T11:00:00+00:00",
            "gdpr authority Late 2026-10-27T21:30:00+00:00",
            "nis2 early-warning DoneLate 2026-10-25T21:30:00+00:00",
            "nis2 notification Done 2026-10-27T21:30:00+00:00",
            "nis2 final-report Running 2026-11-27T21:30:00+00:00",
            "nis2 progress-report Running 2026-11-27T21:30:00+00:00",
            "nis2 final-report-after-handling Waiting 2026-12-01T11:00:00+00:00",
            "own tell Waiting ",
        ],
        clocks);
    }

    [Fact]
    public void A_missing_fact_lets_the_clock_run_and_is_named()
    {
        Regime gdpr = Regimes.BuiltIn.Single(r => r.Id == "gdpr");
        IncidentFacts facts = new IncidentFacts().With(IncidentFact.Of(FactNames.Find("awareAt")!, Time("2026-05-01T00:00:00Z"), "alert 1"));
        Clock clock = ClockBoard.Of(gdpr, facts, new Dictionary<string, DateTimeOffset>(), TimeZoneInfo.Utc, Time("2026-05-02T00:00:00Z"))[0];
        Assert.Equal((ClockState.Running, Time("2026-05-04T00:00:00Z")), (clock.State, clock.Due));
        Assert.Equal(["personalDataBreach", "riskUnlikely"], clock.Missing.Select(f => f.Name));
        Assert.Empty(ClockBoard.Of(gdpr, facts.With(No("personalDataBreach")), new Dictionary<string, DateTimeOffset>(), TimeZoneInfo.Utc, Time("2026-05-02T00:00:00Z")));
    }

    [Theory]
    [InlineData("criticalInfrastructure=1 outageMinutes=360", "extraordinary", "criticalInfrastructure outageMinutes", "mainFunctionOutageMinutes peopleAffected recordsAffected directLossCny", false)]
    [InlineData("criticalInfrastructure=1 outageMinutes=359", "serious", "criticalInfrastructure outageMinutes", "mainFunctionOutageMinutes peopleAffected recordsAffected directLossCny", true)]
    [InlineData("criticalInfrastructure=0 outageMinutes=9999 mainFunctionOutageMinutes=0 peopleAffected=9999999 recordsAffected=999999 directLossCny=5000000", "larger", "directLossCny", "", true)]
    [InlineData("criticalInfrastructure=0 outageMinutes=9999 mainFunctionOutageMinutes=0 peopleAffected=9999999 recordsAffected=999999 directLossCny=4999999", "", "", "", true)]
    public void A_grade_is_computed_and_says_what_it_rests_on_and_what_could_make_it_graver(string known, string level, string reasons, string missing, bool tellsMissing)
    {
        IncidentFacts facts = new();
        foreach (string[] pair in known.Split(' ').Select(p => p.Split('=')))
            facts.With(IncidentFact.Of(FactNames.Find(pair[0])!, decimal.Parse(pair[1], CultureInfo.InvariantCulture), "a test"));
        Grade grade = Grade.Of(Regimes.BuiltIn.Single(r => r.Id == "cn-2025"), facts);
        Assert.Equal(level, grade.Level?.Id ?? "");
        Assert.Equal(reasons, string.Join(' ', grade.Reasons.Select(f => f.Name)));
        Assert.Equal(tellsMissing ? missing : "", string.Join(' ', grade.Missing.Select(f => f.Name)));
    }

    private static string[] Lines() => [.. File.ReadLines(Path.Combine(TestData.Root, "tests/Palisade.Tests/Incidents/ClockTable.csv")).Where(l => l.Length > 0 && l[0] != '#')];

    private static IncidentFact Yes(string name) => Number(name, 1);

    private static IncidentFact No(string name) => Number(name, 0);

    private static IncidentFact Number(string name, decimal number) => IncidentFact.Of(FactNames.Find(name)!, number, "a test");

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
