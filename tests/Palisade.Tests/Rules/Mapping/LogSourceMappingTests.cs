using Palisade.Events;
using Palisade.Rules;
using Palisade.Rules.Mapping;

namespace Palisade.Tests.Rules.Mapping;

public sealed class LogSourceMappingTests
{
    private static readonly EventSource s_sysmon = new("windows", Channel: "Microsoft-Windows-Sysmon/Operational");
    private static readonly EventSource s_security = new("windows", Channel: "Security");

    [Fact]
    public void Default_mapping_has_no_errors() => Assert.Empty(LogSourceMapping.Default.Errors);

    [Theory]
    [InlineData("windows", "process_creation", null, "Microsoft-Windows-Sysmon/Operational", 1)]
    [InlineData("windows", "process_creation", null, "Security", 4688)]
    [InlineData("windows", "registry_event", null, "microsoft-windows-sysmon/operational", 14)]
    [InlineData("windows", "ps_script", null, "PowerShellCore/Operational", 4104)]
    [InlineData("windows", "ps_classic_start", null, "Windows PowerShell", 400)]
    [InlineData("windows", null, "security", "Security", 4624)]
    [InlineData("windows", null, "applocker", "Microsoft-Windows-AppLocker/EXE and DLL", 8004)]
    [InlineData("windows", null, "dns-server", "DNS Server", 6004)]
    [InlineData("windows", "process_creation", "sysmon", "Microsoft-Windows-Sysmon/Operational", 1)]
    [InlineData(null, "antivirus", null, "Microsoft-Windows-Windows Defender/Operational", 1116)]
    [InlineData("linux", "process_creation", null, "Linux-Sysmon/Operational", 1)]
    public void Rule_runs_on_the_channel_and_event_of_its_log_source(string? product, string? category, string? service, string channel, int eventId)
    {
        EventSource source = new(product ?? "windows", Channel: channel);
        Assert.Contains(Variants(new RuleLogSource(product, category, service), Is("Image", "x")), v => v.AppliesTo(source, eventId));
        Assert.DoesNotContain(Variants(new RuleLogSource(product, category, service), Is("Image", "x")), v => v.AppliesTo(source with { Channel = "Other" }, eventId));
    }

    [Fact]
    public void Service_of_a_rule_narrows_its_category() =>
        Assert.DoesNotContain(Variants(new RuleLogSource("windows", "process_creation", "sysmon"), Is("Image", "x")), v => v.AppliesTo(s_security, 4688));

    [Fact]
    public void Rule_that_no_mapping_speaks_of_runs_as_written()
    {
        RuleVariant only = Assert.Single(Variants(new RuleLogSource("okta", null, "okta"), Is("eventType", "x")));
        Assert.True(only.AppliesTo(new EventSource("okta", Services: "okta"), -1));
        Assert.False(only.AppliesTo(new EventSource("aws"), -1));
    }

    [Fact]
    public void Mapped_rule_runs_as_written_where_the_source_states_the_category_and_has_no_channel()
    {
        RuleVariant written = Variants(new RuleLogSource("linux", "process_creation", null), Is("Image", "x")).Single(v => v.Mapping.Length == 0);
        Assert.True(written.AppliesTo(new EventSource("linux", Categories: "process_creation", Services: "auditd"), -1));
        Assert.False(written.AppliesTo(new EventSource("linux", Services: "auth sshd syslog"), -1));
        Assert.False(written.AppliesTo(new EventSource("linux", Channel: "Linux-Sysmon/Operational"), 1));
    }

    [Theory]
    [InlineData("Image", @"*\cmd.exe", @"NewProcessName=*\\cmd.exe")]
    [InlineData("ParentImage", @"*\a.exe", @"ParentProcessName=*\\a.exe")]
    [InlineData("ProcessId", "4", "NewProcessId=0x4")]
    [InlineData("ParentProcessId", "684", "ProcessId=0x2ac")]
    [InlineData("LogonId", "0x3E7", "SubjectLogonId=0x3E7")]
    [InlineData("IntegrityLevel", "high", "MandatoryLabel=S-1-16-12288")]
    [InlineData("IntegrityLevel", "S-1-16-16384", "MandatoryLabel=S-1-16-16384")]
    [InlineData("User", @"ACME\bob", "and(SubjectDomainName=ACME, SubjectUserName=bob)")]
    [InlineData("User", @"*\SYSTEM", "or(SubjectUserName=SYSTEM, SubjectUserSid=S-1-5-18)")]
    [InlineData("User", "*bo*", "or(SubjectDomainName=*bo*, SubjectUserName=*bo*)")]
    [InlineData("User", "*AUTHORI*", "or(SubjectDomainName=*AUTHORI*, SubjectUserName=*AUTHORI*, SubjectUserSid=S-1-5-18, SubjectUserSid=S-1-5-19, SubjectUserSid=S-1-5-20, SubjectUserSid=S-1-5-7)")]
    [InlineData("CommandLine", "* -enc *", "CommandLine=* -enc *")]
    public void Process_creation_is_read_from_security_4688(string field, string value, string expected) =>
        Assert.Equal(expected, Shown(Security("process_creation", 4688, Is(field, value))));

    [Theory]
    [InlineData("Image", @"C:\Windows\a.exe", @"or(Application=\\device\\harddiskvolume?\\Windows\\a.exe, Application=\\device\\harddiskvolume??\\Windows\\a.exe)")]
    [InlineData("Image", @"*:\Users\\*", @"or(Application=*\\device\\harddiskvolume?\\Users\\*, Application=*\\device\\harddiskvolume??\\Users\\*)")]
    [InlineData("Image", @"*\a.exe", @"Application=*\\a.exe")]
    [InlineData("Protocol", "TCP", "Protocol=6")]
    [InlineData("Initiated", "true", "Direction=%%14593")]
    [InlineData("Initiated", "False", "Direction=%%14592")]
    [InlineData("DestinationIp", "10.*", "DestAddress=10.*")]
    [InlineData("DestinationPort", "443", "DestPort=443")]
    public void Network_connection_is_read_from_security_5156(string field, string value, string expected) =>
        Assert.Equal(expected, Shown(Security("network_connection", 5156, Is(field, value))));

    [Theory]
    [InlineData("TargetObject", @"HKLM\SOFTWARE\Run\evil", @"and(ObjectName=\\REGISTRY\\MACHINE\\SOFTWARE\\Run, ObjectValueName=evil)")]
    [InlineData("TargetObject", @"*\Run\\*", @"or(ObjectName=*\\Run\\*, ObjectName=*\\Run)")]
    [InlineData("TargetObject", @"HKLM\System\CurrentControlSet\Services\\*", @"or(ObjectName=\\REGISTRY\\MACHINE\\System\\ControlSet00?\\Services\\*, ObjectName=\\REGISTRY\\MACHINE\\System\\ControlSet00?\\Services)")]
    [InlineData("TargetObject", @"HKCU\Software\x", @"and(ObjectName=\\REGISTRY\\USER\\*\\Software, ObjectValueName=x)")]
    [InlineData("Details", "DWORD (0x0000000a)", "NewValue=10")]
    [InlineData("Details", "(Empty)", "NewValue=")]
    [InlineData("Image", @"*\reg.exe", @"ProcessName=*\\reg.exe")]
    public void Registry_event_is_read_from_security_4657(string field, string value, string expected) =>
        Assert.Equal(expected, Shown(Security("registry_event", 4657, Is(field, value))));

    [Fact]
    public void Alias_source_is_left_out_when_the_rule_needs_a_field_it_lacks()
    {
        Assert.Null(Security("process_creation", 4688, Is("OriginalFileName", "a.exe")));
        Assert.Null(Security("process_creation", 4688, new AndExpression([Is("Image", "a"), Is("Hashes", "*b*")])));
        Assert.NotNull(Security("process_creation", 4688, new OrExpression([Is("Image", "a"), Is("OriginalFileName", "b")])));
    }

    [Fact]
    public void Alias_never_makes_a_field_absent()
    {
        Expression image = Is("Image", "a");
        FieldTest absent = new("Company", new NullComparison());
        Assert.Equal("NewProcessName=a", Shown(Security("process_creation", 4688, new AndExpression([image, new NotExpression(absent)]))));
        Assert.Null(Security("process_creation", 4688, new AndExpression([image, absent])));
        Assert.Null(Security("process_creation", 4688, new NotExpression(absent)));
    }

    [Fact]
    public void Alias_source_is_left_out_when_the_rule_is_about_what_an_unseen_field_is_not()
    {
        Expression masquerade = new AndExpression([Is("Image", "a"), new NotExpression(new OrExpression([Is("Company", "b"), new FieldTest("Company", new NullComparison())]))]);
        Assert.Null(Security("process_creation", 4688, masquerade));
    }

    [Fact]
    public void Identifiers_are_looked_for_with_and_without_braces()
    {
        RuleVariant only = Variants(new RuleLogSource("windows", null, "security"), Is("SubcategoryGuid", "{0CCE9210-69AE-11D9-BED3-505054503030}")).Single(v => v.Channels.Length > 0);
        Assert.Equal("or(SubcategoryGuid={0CCE9210-69AE-11D9-BED3-505054503030}, SubcategoryGuid=0CCE9210-69AE-11D9-BED3-505054503030)", Shown(only));
    }

    [Fact]
    public void Filter_with_an_exception_it_cannot_see_does_not_apply()
    {
        Expression filter = new AndExpression([Is("ParentImage", "p"), new NotExpression(Is("Product", "x"))]);
        Assert.Equal("NewProcessName=a", Shown(Security("process_creation", 4688, new AndExpression([Is("Image", "a"), new NotExpression(filter)]))));
    }

    [Fact]
    public void Registry_delete_needs_its_event_type()
    {
        RuleVariant sysmon = Variants(new RuleLogSource("windows", "registry_delete", null), Is("TargetObject", "x")).Single(v => v.AppliesTo(s_sysmon, 12));
        Assert.Equal("and(or(EventType=DeleteKey, EventType=DeleteValue), TargetObject=x)", Shown(sysmon));
    }

    [Fact]
    public void Proxy_rule_runs_on_the_http_log_of_zeek()
    {
        EventSource http = new("zeek", Services: "http");
        RuleVariant zeek = Assert.Single(Variants(new RuleLogSource(null, "proxy", null), Is("c-useragent", "x")), v => v.AppliesTo(http, -1));
        Assert.Equal("user_agent=x", Shown(zeek));
        Assert.Contains(Variants(new RuleLogSource(null, "proxy", null), Is("c-useragent", "x")), v => v.Mapping.Length == 0 && v.AppliesTo(new EventSource(null, "proxy"), -1));
    }

    [Theory]
    [InlineData("- a", 1, "is no mapping file")]
    [InlineData("name: x\nvariants:\n  - id: y\n    logsource: { product: windows }\n    channel: Z\n", 5, "unknown key 'channel'")]
    [InlineData("transformations:\n  - type: rename\n", 2, "unknown transformation 'rename'")]
    [InlineData("transformations:\n  - type: replace_string\n    regex: '(?=a)'\n    replacement: b\n", 3, "no regular expression")]
    [InlineData("a: &x 1\nb: *x\n", 2, "alias")]
    [InlineData("name: [\n", 2, "")]
    public void Mistake_in_a_file_is_named_with_its_line(string text, int line, string reason)
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".yml");
        File.WriteAllText(path, text);
        try
        {
            RuleError error = LogSourceMapping.Load([path]).Errors[0];
            Assert.Equal((path, line), (error.Path, error.Line));
            Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static RuleVariant? Security(string category, int eventId, Expression condition) =>
        Variants(new RuleLogSource("windows", category, null), condition).SingleOrDefault(v => v.AppliesTo(s_security, eventId));

    private static IEnumerable<RuleVariant> Variants(RuleLogSource source, Expression condition) =>
        LogSourceMapping.Default.VariantsOf(new Rule { Path = "rule.yml", LogSource = source, Condition = condition });

    private static FieldTest Is(string field, string value) => new(field, new TextComparison(TextPattern.Parse(value), false));

    private static string Shown(RuleVariant? variant) => variant is null ? "none" : ExpressionText.Of(variant.Condition);
}
