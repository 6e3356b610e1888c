using System.Collections.Frozen;

namespace Palisade.Rules.Linting;

/// <summary>The words of log sources that Sigma's taxonomy and its rules use, and those that the parsers state beyond: Suricata's event types, Cisco's ASA and IOS, daemons.</summary>
/// <remarks>Sigma specification 2.1.0, "Sigma Taxonomy".</remarks>
internal static class LogSourceWords
{
    public static FrozenSet<string> Products { get; } = Words(
        "apache aws azure bitbucket cisco django fortigate fortios gcp github huawei juniper jvm kubernetes linux m365 macos modsecurity nodejs "
        + "okta onelogin opencanary paloalto python qualys rpc_firewall ruby_on_rails spring sql suricata sysmon velocity windows zeek");

    public static FrozenSet<string> Categories { get; } = Words(
        "antivirus appliance application clipboard_capture create_remote_thread create_stream_hash database dns dns_query driver_load file_access file_block_executable "
        + "file_block_shredding file_change file_delete file_delete_detected file_event file_executable_detected file_rename firewall image_load network "
        + "network_connection pipe_created process_access process_creation process_tampering process_termination proxy ps_classic_provider_start ps_classic_script "
        + "ps_classic_start ps_module ps_script raw_access_thread registry_add registry_delete registry_event registry_rename registry_set sysmon_error sysmon_status "
        + "webserver wmi_event");

    public static FrozenSet<string> Services { get; } = Words(
        "aaa access activitylogs alert anomaly apache application application-experience applocker appmodel-runtime appxdeployment-server appxpackaging-om asa audit auditd auditlogs "
        + "auth bgp bitlocker bits-client capi2 certificateservicesclient-lifecycle-system clamav cloudtrail conn codeintegrity-operational connection cron dce_rpc dhcp "
        + "diagnosis-scripted dns dns-client dns-server dns-server-analytic dns-server-audit driver-framework duo error event exchange fileinfo firewall-as flow gcp.audit "
        + "globalprotect google_workspace.admin google_workspace.login guacamole http hyper-v-worker ios iis-configuration iptables kerberos kernel kernel-event-tracing "
        + "kernel-shimengine ldap ldp lsa-server microsoft-servicebus-client msexchange-management netflow nginx ntfs ntlm okta onelogin.events openssh pim "
        + "powershell powershell-classic printservice-admin printservice-operational rdp riskdetection security security-mitigations sense servicebus-client shadow "
        + "shell-core signinlogs smb_files squid ssh ssl smbclient-connectivity smbclient-security smbserver-connectivity sshd sslvpnd su sudo syslog sysmon system taskscheduler "
        + "terminalservices-localsessionmanager tls traffic threat_detection threat_management vhdmp vsftpd windefend wmi x509");

    private static FrozenSet<string> Words(string text) => text.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
