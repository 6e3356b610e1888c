using Palisade.Findings;

namespace Palisade.Tests.Scanning;

/// <summary>A correlation names fields as the rule does; the mapping says what the event calls them.</summary>
public class MappedGroupTests
{
    [Fact]
    public void A_correlation_groups_by_the_names_that_the_mapping_gives()
    {
        const string log = """
            {"EventID":4688,"Channel":"Security","Computer":"pc1","TimeCreated":"2026-03-01T10:00:00Z","NewProcessName":"C:\\a.exe","ProcessId":"0x1","SubjectUserName":"dana","SubjectDomainName":"D"}
            {"EventID":4688,"Channel":"Security","Computer":"pc1","TimeCreated":"2026-03-01T10:00:01Z","NewProcessName":"C:\\a.exe","ProcessId":"0x2","SubjectUserName":"dana","SubjectDomainName":"D"}
            {"EventID":4688,"Channel":"Security","Computer":"pc1","TimeCreated":"2026-03-01T10:00:02Z","NewProcessName":"C:\\b.exe","ProcessId":"0x3","SubjectUserName":"dana","SubjectDomainName":"D"}
            {"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc1","TimeCreated":"2026-03-01T11:00:02Z","Image":"C:\\c.exe","User":"D\\eve"}
            {"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc1","TimeCreated":"2026-03-01T11:00:03Z","Image":"C:\\c.exe","User":"D\\eve"}

            """;
        ScannedText scanned = ScannedText.Scan(Rules("process_creation", "Image|endswith: .exe", "Image, User"), log);
        Assert.Null(scanned.Summary.CorrelationNote);
        Assert.Equal(["Image=C:\\a.exe User=dana", "Image=C:\\c.exe User=D\\eve"], scanned.Findings.Select(Group));
    }

    [Fact]
    public void A_field_with_blanks_is_found_as_in_matching()
    {
        const string log = """
            {"EventID":1116,"Channel":"Microsoft-Windows-Windows Defender/Operational","TimeCreated":"2026-03-01T10:00:00Z","Threat Name":"T1","Source Name":"s"}
            {"EventID":1116,"Channel":"Microsoft-Windows-Windows Defender/Operational","TimeCreated":"2026-03-01T10:00:01Z","Threat Name":"T1","Source Name":"s"}

            """;
        ScannedText scanned = ScannedText.Scan(Rules("antivirus", "EventID: 1116", "ThreatName, Source_Name").Replace("category: antivirus", "service: windefend", StringComparison.Ordinal), log);
        Assert.Equal(["ThreatName=T1 Source_Name=s"], scanned.Findings.Select(Group));
    }

    private static string Group(Finding finding) => string.Join(' ', finding.Correlation!.Group.Select(g => $"{g.Key}={g.Value}"));

    private static string Rules(string category, string test, string groupBy) => $"""
        title: Base
        name: base
        id: 9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7a01
        logsource:
            product: windows
            category: {category}
        detection:
            selection:
                {test}
            condition: selection
        ---
        title: Twice
        id: 9d1c5f2e-6a70-4e3c-8f16-0a1f0a4b7a02
        correlation:
            type: event_count
            rules: [base]
            group-by: [{groupBy}]
            timespan: 1m
            condition:
                gte: 2
        """;
}
