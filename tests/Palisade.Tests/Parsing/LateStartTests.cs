using System.Globalization;
using System.Text;
using Palisade.Parsing;

namespace Palisade.Tests.Parsing;

/// <summary>A log behind other text is that log; a document that quotes a log is a document.</summary>
public sealed class LateStartTests
{
    private const string Prose = "Permission is hereby granted to any person obtaining a copy of this software\n";
    private const string Syslog = "Mar  4 10:20:{0:00} web1 sshd[811]: Failed password for root from 192.0.2.7 port 4711 ssh2\n";
    private const string Access = "192.0.2.7 - - [04/Mar/2026:10:20:{0:00} +0000] \"GET / HTTP/1.1\" 200 12\n";
    private const string Audit = "type=SYSCALL msg=audit(1700000000.123:{0}): arch=c000003e syscall=59 success=yes exit=0\n";
    private const string Json = "{{\"time\":\"2026-03-04T10:20:{0:00}Z\",\"x\":1}}\n";

    [Theory]
    [InlineData("syslog", 50, Syslog, 20)]
    [InlineData("syslog", 200, Syslog, 600)]
    [InlineData("syslog", 40, Syslog, 24)]
    [InlineData("access", 50, Access, 40)]
    [InlineData("auditd", 50, Audit, 40)]
    [InlineData("ndjson", 50, Json, 40)]
    [InlineData("ndjson", 11, "{{\"Provider_Name\":\"Microsoft-Windows-Sysmon and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on, and so on\",\"n\":{0}}}\n", 61)]
    [InlineData("other", 50, Syslog, 4)]
    [InlineData("other", 900, Syslog, 600)]
    public void A_log_behind_prose_is_found(string expected, int before, string line, int lines) =>
        Assert.Equal(expected, Detect(Repeat(Prose, before) + Repeat(line, lines)));

    [Theory]
    [InlineData(Prose)]
    [InlineData("title: a rule\n")]
    public void A_document_that_quotes_a_log_stays_a_document(string after)
    {
        Assert.Equal("other", Detect(Repeat(Prose, 60) + Repeat(Syslog, 20) + Repeat(after, 60)));
        Assert.Equal("other", Detect(Repeat(Prose, 60) + Repeat(Syslog, 200) + Repeat(after, 120)));
    }

    [Fact]
    public void The_lines_before_are_failures_one_by_one()
    {
        ParsedFile file = ParsedFile.Read(Encoding.UTF8.GetBytes(Repeat(Prose, 50) + "\n" + Repeat(Prose, 3) + Repeat(Syslog, 20)));
        Assert.Equal(20, file.Events.Count);
        Assert.Equal(55, file.Events[0].RecordNumber);
        Assert.Equal([.. Enumerable.Range(1, 50), 52, 53, 54], file.Failures.Select(f => (int)f.Record));
        Assert.Equal([0, Prose.Length], file.Failures.Take(2).Select(f => (int)f.OffsetBytes));
    }

    private static string Repeat(string line, int times) =>
        string.Concat(Enumerable.Range(0, times).Select(i => line.Contains("{0", StringComparison.Ordinal) ? string.Format(CultureInfo.InvariantCulture, line, i % 60) : line));

    private static string Detect(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return InputFormats.Detect(bytes.AsSpan(0, Math.Min(bytes.Length, InputFormats.HeadBytes)))!.Name;
    }
}
