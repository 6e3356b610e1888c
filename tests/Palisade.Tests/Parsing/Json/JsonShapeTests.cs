using Palisade.Events;

namespace Palisade.Tests.Parsing.Json;

public sealed class JsonShapeTests
{
    [Fact]
    public void Evtx_dump_gets_the_names_and_facts_of_the_evtx_parser()
    {
        JsonRun.Record e = One("""
            {"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"P","Guid":"G"}},
            "EventID":{"#attributes":{"Qualifiers":16384},"#text":7045},"TimeCreated":{"#attributes":{"SystemTime":"2020-01-02T03:04:05.600000Z"}},"Correlation":null,
            "Execution":{"#attributes":{"ProcessID":4,"ThreadID":8}},"Channel":"System","Computer":"HOST","Security":null},"EventData":{"Image":"C:\\x.exe","param.1":"","User":null}}}
            """);
        Assert.Equal(@"Provider_Name=P Provider_Guid=G EventID_Qualifiers=16384 EventID=7045 TimeCreated=2020-01-02T03:04:05.600000Z Execution_ProcessID=4 Execution_ThreadID=8 " +
            @"Channel=System Computer=HOST Image=C:\x.exe param.1= User=<null>", e.Text);
        Assert.Equal((7045, "HOST", new EventSource("windows", Channel: "System")), (e.EventId, e.Host, e.Source));
        Assert.Equal(new DateTime(2020, 1, 2, 3, 4, 5, 600).Ticks, e.Time);
    }

    [Theory]
    [InlineData("""{"":"a"}""", "Data=a")]
    [InlineData("""{"Data":["a","b"]}""", "Data=a Data=b")]
    [InlineData("""{"Data":{"#text":["a","b"]}}""", "Data=b")]
    [InlineData("""{"Data":[{"#attributes":{"Name":"Image"},"#text":"x"},{"#attributes":{"Name":"User"},"#text":"y"}]}""", "Image=x User=y")]
    [InlineData("""{"Data":[{"@Name":"Image","#text":"x"},{"@Name":"User"}]}""", "Image=x User=<null>")]
    [InlineData("""{"Data":{"#attributes":{"Name":"Image"},"#text":"x"}}""", "Image=x")]
    [InlineData("""{"#attributes":{"Name":"E"},"A":1}""", "EventData_Name=E A=1")]
    public void Event_data_in_its_several_forms_gives_fields_by_name(string eventData, string expected) =>
        Assert.EndsWith("Channel=Security " + expected, One($$$"""{"Event":{"System":{"EventID":1,"Channel":"Security"},"EventData":{{{eventData}}}}}""").Text, StringComparison.Ordinal);

    [Fact]
    public void User_data_is_flattened_to_its_leaves() =>
        Assert.Equal("EventID=1 Channel=C Reason=r Deep=d Elem_Attr=1", One(
            """{"Event":{"System":{"EventID":1,"Channel":"C"},"UserData":{"LogFileCleared":{"#attributes":{"xmlns":"u"},"Reason":"r","Sub":{"Deep":"d"},"Elem":{"#attributes":{"Attr":1}}}}}}""").Text);

    [Theory]
    [InlineData("""{"@timestamp":"2019-03-19T17:14:27.086Z","event_id":1,"log_name":"Microsoft-Windows-Sysmon/Operational","event_data":{"Image":"x"},"computer_name":"H"}""", "EventID=1 Channel=Microsoft-Windows-Sysmon/Operational Image=x Computer=H")]
    [InlineData("""{"@timestamp":"2019-03-19T17:14:27.086Z","winlog":{"event_id":"1","channel":"Microsoft-Windows-Sysmon\/Operational","event_data":{"Image":"x"},"computer_name":"H"}}""", "EventID=1 Channel=Microsoft-Windows-Sysmon/Operational Image=x Computer=H")]
    [InlineData("""{"@timestamp":"2019-03-19T17:14:27.086Z","winlog.event_id":1,"winlog.channel":"Microsoft-Windows-Sysmon/Operational","winlog.event_data.Image":"x","winlog.computer_name":"H"}""", "EventID=1 Channel=Microsoft-Windows-Sysmon/Operational Image=x Computer=H")]
    [InlineData("""{"@timestamp":"2019-03-19 17:14:27.086","Event.System.EventID":1,"Event.System.Channel":"Microsoft-Windows-Sysmon/Operational","Event.EventData.Image":"x","Event.System.Computer":"H"}""", "EventID=1 Channel=Microsoft-Windows-Sysmon/Operational Image=x Computer=H")]
    [InlineData("""{"@timestamp":"2019-03-19T17:14:27.086Z","EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"x","Hostname":"H"}""", "EventID=1 Channel=Microsoft-Windows-Sysmon/Operational Image=x Hostname=H")]
    public void Windows_shapes_give_the_same_names_and_source(string line, string fields)
    {
        JsonRun.Record e = One(line);
        Assert.EndsWith(fields, e.Text, StringComparison.Ordinal);
        Assert.Equal((1, "H", new EventSource("windows", Channel: "Microsoft-Windows-Sysmon/Operational")), (e.EventId, e.Host, e.Source));
        Assert.Equal(new DateTime(2019, 3, 19, 17, 14, 27, 86).Ticks, e.Time);
    }

    [Theory]
    [InlineData("""{"eventVersion":"1.08","eventTime":"2023-07-10T11:42:36Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"}""", "aws", "", "cloudtrail")]
    [InlineData("""{"time":"2024-12-17T10:30:00.0000000Z","resourceId":"/x","operationName":"a/delete","category":"Administrative","tenantId":"t"}""", "azure", "", "activitylogs")]
    [InlineData("""{"time":"2024-12-17T10:30:00.0000000Z","resourceId":"/x","operationName":"Add user","category":"AuditLogs","tenantId":"t"}""", "azure", "", "auditlogs")]
    [InlineData("""{"time":"2024-12-17T10:30:00.0000000Z","resourceId":"/x","operationName":"Sign-in activity","category":"SignInLogs","tenantId":"t"}""", "azure", "", "signinlogs")]
    [InlineData("""{"protoPayload":{"methodName":"v1.compute"},"timestamp":"2023-03-08T18:52:52Z"}""", "gcp", "", "gcp.audit")]
    [InlineData("""{"id":{"applicationName":"admin","time":"2022-12-11T02:57:48Z"},"actor":{"email":"x"},"name":"DELETE_ROLE"}""", "gcp", "", "google_workspace.admin")]
    [InlineData("""{"eventType":"user.session.start","published":"2022-12-11T02:57:48Z","outcome":{"result":"SUCCESS"}}""", "okta", "", "okta")]
    [InlineData("""{"Operation":"New-InboxRule","Workload":"Exchange","CreationTime":"2022-12-11T02:57:48"}""", "m365", "", "audit exchange")]
    [InlineData("""{"action":"repo.create","actor":"me","org":"o","created_at":1669000000000}""", "github", "", "audit")]
    [InlineData("""{"kind":"Event","apiVersion":"audit.k8s.io/v1","stageTimestamp":"2023-05-17T15:08:30.619910Z"}""", "kubernetes", "application", "audit")]
    [InlineData("""{"event_type_id":149,"user_id":1,"created_at":"2022-12-11T02:57:48Z"}""", "onelogin", "", "onelogin.events")]
    [InlineData("""{"auditType":{"action":"Project deleted","category":"Projects"},"timestamp":"2022-12-11T02:57:48Z"}""", "bitbucket", "", "audit")]
    [InlineData("""{"logtype":4002,"node_id":"n","utc_time":"2022-12-11 02:57:48.000000"}""", "opencanary", "application", "")]
    [InlineData("""{"timestamp":"2022-07-12T06:22:33.415742+0000","event_type":"dns","src_ip":"1.2.3.4","dest_ip":"1.2.3.5","dns":{"rrname":"x"}}""", "suricata", "dns", "dns")]
    [InlineData("""{"_path":"smb_files","ts":1521911720.6,"id.orig_h":"10.0.0.1"}""", "zeek", "", "smb_files")]
    [InlineData("""{"ts":1521911720.6,"uid":"C","id.orig_h":"10.0.0.1","conn_state":"SF"}""", "zeek", "", "conn")]
    [InlineData("""{"__REALTIME_TIMESTAMP":"1521911720600000","SYSLOG_IDENTIFIER":"sshd","MESSAGE":"x"}""", "linux", "", "auth sshd syslog")]
    [InlineData("""{"time":"2022-12-11T02:57:48Z","level":"info","msg":"hello"}""", null, "", "")]
    public void Products_are_recognised_by_their_keys(string line, string? product, string category, string service)
    {
        JsonRun.Record e = One(line);
        Assert.Equal(new EventSource(product, category, service), e.Source);
        Assert.True(e.Time > new DateTime(2018, 1, 1).Ticks && e.Time < new DateTime(2025, 1, 1).Ticks, "time " + e.Time);
    }

    [Fact]
    public void Values_that_rules_ask_for_under_other_names_are_given_under_both()
    {
        Assert.Equal(["v1.x"], Values("""{"protoPayload":{"methodName":"v1.x"}}""", "gcp.audit.method_name"));
        Assert.Equal(["""{"a":["b"]}"""], Values("""{"eventSource":"s","eventName":"n","eventVersion":"1","requestParameters":{"a":["b"]}}""", "requestParameters"));
        Assert.Equal(["Add user"], Values("""{"operationName":"Add user","category":"AuditLogs","tenantId":"t"}""", "properties.message"));
    }

    [Theory]
    [InlineData("[104,105]", "hi")]
    [InlineData("\"hi\"", "hi")]
    [InlineData("null", null)]
    [InlineData("[1,\"x\"]", "1")]
    public void Journal_messages_are_text_whether_written_as_text_or_bytes(string message, string? expected) =>
        Assert.Equal(expected, Values($$$"""{"__REALTIME_TIMESTAMP":"1","MESSAGE":{{{message}}}}""", "MESSAGE")[0]);

    [Fact]
    public void One_file_may_mix_shapes()
    {
        string aws = """{"eventSource":"s","eventName":"n","eventVersion":"1"}""", windows = """{"EventID":1,"Channel":"Security"}""", other = """{"a":1}""";
        JsonRun run = JsonRun.Of("ndjson", string.Join('\n', aws, windows, other, windows, aws, other));
        Assert.Equal(["aws", "windows", null, "windows", "aws", null], run.Events.Select(e => e.Source.Product));
        Assert.Equal([1, 2, 3, 4, 5, 6], run.Events.Select(e => e.Number));
    }

    private static List<string?> Values(string line, string name) => [.. One(line).Fields.Where(f => f.Name == name).Select(f => f.Value)];

    private static JsonRun.Record One(string json)
    {
        JsonRun run = JsonRun.Of("json", json);
        Assert.Empty(run.Failures);
        return Assert.Single(run.Events);
    }
}
