using System.Text;
using Palisade.Findings;
using Palisade.Rules;
using Palisade.Scanning;
using Palisade.Sources;
using Palisade.Tests;

namespace Palisade.Conformance.Formats;

/// <summary>From the log text of a product to the finding of a rule of the SigmaHQ tree, for a rule a product: log source and field names agree.</summary>
[Trait("Category", "SigmaRegression")]
public sealed class ProductRuleTests
{
    private const string Forti = """date=2026-03-01 time=10:00:00 devname="fw1" devid="F" tz="+0000" logid="0100044547" type="event" user="a" action="Add" cfgpath="user.local" cfgobj="m" msg="Add user.local m" """;

    private const string K8s = """{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"b","requestURI":"/apis/x","verb":"create","objectRef":{"resource":"selfsubjectrulesreviews","apiGroup":"authorization.k8s.io"},"stageTimestamp":"2026-03-01T10:00:00.000000Z"}""";

    private const string Execve = """
        type=SYSCALL msg=audit(1772359200.100:1): arch=c000003e syscall=59 success=yes exit=0 ppid=1 pid=2 uid=0 comm="truncate" exe="/usr/bin/truncate" key="x"
        type=EXECVE msg=audit(1772359200.100:1): argc=3 a0="truncate" a1="-s" a2="+10"
        """;

    private const string Created = """
        type=SYSCALL msg=audit(1772359201.100:2): arch=c000003e syscall=257 success=yes exit=3 ppid=1 pid=2 uid=0 comm="wget" exe="/usr/bin/wget" key=(null)
        type=CWD msg=audit(1772359201.100:2): cwd="/root"
        type=PATH msg=audit(1772359201.100:2): item=1 name="/tmp/x.sh" inode=2 mode=0100644 nametype=CREATE
        """;

    private const string Connected = """
        type=SYSCALL msg=audit(1772359205.100:6): arch=c000003e syscall=42 success=yes exit=0 a0=3 ppid=1 pid=2 uid=0 comm="bash" exe="/bin/bash" key=(null)
        type=SOCKADDR msg=audit(1772359205.100:6): saddr=0200115CC63364090000000000000000
        """;

    [DataTheory("sigma-rules")]
    [InlineData("linux/auditd/execve/lnx_auditd_binary_padding", Execve)]
    [InlineData("linux/file_event/file_event_lnx_wget_download_file_in_tmp_dir", Created)]
    [InlineData("linux/network_connection/net_connection_lnx_susp_malware_callback_port", Connected)]
    [InlineData("linux/auditd/syscall/lnx_auditd_create_account", "type=ADD_USER msg=audit(1772359203.100:4): pid=9 uid=0 msg='op=add-user id=1001 exe=\"/usr/sbin/useradd\" res=success'")]
    [InlineData("linux/auditd/service_stop/lnx_auditd_disable_system_firewall", "type=SERVICE_STOP msg=audit(1772359202.100:3): pid=1 uid=0 msg='unit=firewalld comm=\"systemd\" res=success'")]
    [InlineData("linux/builtin/guacamole/lnx_guacamole_susp_guacamole", "Mar  1 10:00:00 web1 guacd[10]: Connection \"$1\" (2 users now present)")]
    [InlineData("linux/builtin/clamav/lnx_clamav_relevant_message", "Mar  1 10:00:00 web1 clamd[10]: /tmp/x: Trojan.Agent FOUND")]
    [InlineData("linux/builtin/cron/lnx_cron_crontab_file_modification", "Mar  1 10:00:02 web1 crontab[10]: (root) REPLACE (root)")]
    [InlineData("network/cisco/aaa/cisco_cli_disable_logging", "<189>55: sw1: Mar  1 10:00:00.123: %PARSER-5-CFGLOG_LOGGEDCMD: User:admin  logged command:no logging trap ")]
    [InlineData("network/fortinet/fortigate/fortinet_fortigate_new_local_user_created", Forti)]
    [InlineData("web/webserver_generic/web_sql_injection_in_access_logs", "192.0.2.4 - - [01/Mar/2026:10:00:00 +0000] \"GET /?id=1%20UNION%20SELECT%201 HTTP/1.1\" 200 10 \"-\" \"x\"")]
    [InlineData("web/proxy_generic/proxy_ua_rclone", """{"_path":"http","ts":1772359200.1,"uid":"C1","id.orig_h":"192.0.2.4","method":"GET","host":"example.org","uri":"/a","user_agent":"rclone/v1.5"}""")]
    [InlineData("network/zeek/zeek_susp_kerberos_rc4", """{"_path":"kerberos","ts":1772359204.1,"uid":"C5","id.orig_h":"192.0.2.4","request_type":"TGS","cipher":"rc4-hmac","service":"http/x"}""")]
    [InlineData("network/zeek/zeek_rdp_public_listener", """{"_path":"rdp","ts":1772359207.1,"uid":"C8","id.orig_h":"203.0.113.4","cookie":"a"}""")]
    [InlineData("cloud/aws/cloudtrail/aws_cloudtrail_bucket_deleted", """{"eventVersion":"1.08","userIdentity":{"type":"IAMUser"},"eventTime":"2026-03-01T10:00:00Z","eventSource":"s3.amazonaws.com","eventName":"DeleteBucket","awsRegion":"eu-west-1"}""")]
    [InlineData("cloud/azure/identity_protection/azure_identity_protection_impossible_travel", """{"riskEventType":"impossibleTravel","activityDateTime":"2026-03-01T10:00:00Z"}""")]
    [InlineData("cloud/azure/audit_logs/azure_application_deleted", """{"time":"2026-03-01T10:00:00Z","operationName":"Delete application","category":"AuditLogs","tenantId":"t","properties":{"activityDisplayName":"Delete application"}}""")]
    [InlineData("cloud/azure/activity_logs/azure_keyvault_modified_or_deleted", """{"time":"2026-03-01T10:00:00Z","resourceId":"/SUBSCRIPTIONS/S","operationName":"MICROSOFT.KEYVAULT/VAULTS/DELETE","category":"Administrative","correlationId":"c"}""")]
    [InlineData("cloud/gcp/audit/gcp_bucket_modified_or_deleted", """{"protoPayload":{"serviceName":"storage.googleapis.com","methodName":"storage.buckets.delete"},"timestamp":"2026-03-01T10:00:00Z","logName":"l"}""")]
    [InlineData("cloud/gcp/gworkspace/admin/gcp_gworkspace_role_modified_or_deleted", """{"kind":"admin#reports#activity","id":{"time":"2026-03-01T10:00:00.000Z","applicationName":"admin"},"events":[{"name":"DELETE_ROLE"}]}""")]
    [InlineData("application/kubernetes/audit/kubernetes_audit_rbac_permisions_listing", K8s)]
    [InlineData("application/opencanary/opencanary_ssh_login_attempt", """{"dst_host":"192.0.2.10","local_time":"2026-03-01 10:00:00.123456","logtype":4002,"node_id":"canary-1","src_host":"198.51.100.7"}""")]
    [InlineData("application/bitbucket/audit/bitbucket_audit_user_login_failure_detected", """{"timestamp":{"epochSecond":1772359200,"nano":0},"auditType":{"category":"Authentication","action":"User login failed"}}""")]
    [InlineData("application/rpc_firewall/rpc_firewall_atsvc_recon", """{"EventID":3,"Channel":"RPCFW","TimeCreated":"2026-03-01T10:00:00Z","InterfaceUuid":"1ff70682-0a51-30e8-076d-740be8cee98b","OpNum":"2"}""")]
    [InlineData("identity/okta/okta_policy_modified_or_deleted", """{"eventType":"policy.lifecycle.delete","published":"2026-03-01T10:00:00.000Z","outcome":{"result":"SUCCESS"}}""")]
    [InlineData("identity/onelogin/onelogin_assumed_another_user", """{"event_type_id":3,"account_id":1,"actor_user_id":2,"created_at":"2026-03-01T10:00:00Z"}""")]
    [InlineData("identity/cisco_duo/cisco_duo_mfa_bypass_via_bypass_code", """{"event_type":"authentication","factor":"x","reason":"bypass_user","access_device":{"ip":"192.0.2.1"},"timestamp":1772359200}""")]
    [InlineData("cloud/m365/threat_management/microsoft365_impossible_travel_activity", """{"CreationTime":"2026-03-01T10:00:00","Operation":"AlertTriggered","RecordType":40,"Workload":"SecurityComplianceCenter","Name":"Impossible travel activity","Status":"success"}""")]
    public void A_rule_of_the_product_fires_on_its_event(string rule, string log)
    {
        RuleCollection rules = RuleLoader.Load([Path.Combine(TestData.Find("sigma-rules"), "rules", rule + ".yml")]);
        using Counter counter = new();
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(log + "\n"));
        ScanSummary summary = Pipeline.Scan(LogInputs.Enumerate([LogInputs.StandardInput], stream), ScanPlan.Compile(rules), counter, new ScanOptions { Year = 2026 });
        Assert.Equal((rule, 1, 0L), (rule, counter.Findings, summary.Inputs.Sum(i => i.Failures)));
    }

    private sealed class Counter : FindingWriter
    {
        public int Findings { get; private set; }

        public override void Write(Finding finding) => Findings++;

        public override void Complete(ScanSummary summary)
        {
        }
    }
}
