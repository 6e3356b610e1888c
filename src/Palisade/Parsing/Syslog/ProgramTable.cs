using System.Text;

namespace Palisade.Parsing.Syslog;

/// <summary>Programs that write to syslog, by name: which Sigma services their lines belong to. Looked up by bytes, ignoring case.</summary>
internal static class ProgramTable
{
    private static readonly (string Name, string Services)[] s_groups =
    [
        ("", ""),
        ("vsftpd", "vsftpd"),
        ("clamd clamav clamscan clamdscan freshclam clamav-milter clamonacc", "clamav"),
        ("sshd sshd-session sshd-auth dropbear", "auth sshd"),
        ("sudo", "auth sudo"),
        ("su", "auth su"),
        ("cron crond anacron atd crontab fcron cronie", "cron"),
        ("useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chfn chsh newgrp adduser addgroup shadow", "auth shadow"),
        ("login systemd-logind gdm-password gdm gdm3 lightdm sddm polkitd pkexec doas unix_chkpwd saslauthd sssd sssd_be runuser remote ftp xrdp pam", "auth"),
        ("guacd guacamole", "guacamole"),
        ("kernel", "kernel"),
        ("audispd audisp-syslog auditd audit", "auditd"),
        ("httpd apache apache2", "apache"),
        ("nginx", "nginx"),
        ("named bind", "dns named"),
        ("dhcpd dhclient dnsmasq-dhcp", "dhcp"),
        ("dnsmasq unbound", "dns"),
        ("postfix", "postfix"),
        ("dovecot", "dovecot"),
        ("systemd init", "systemd"),
        ("sysmon", "sysmon"),
        ("rsyslogd syslogd syslog-ng syslog rsyslog", "syslog"),
        ("proftpd pure-ftpd", "ftp"),
        ("smbd nmbd winbindd", "samba"),
        ("mysqld mariadbd", "mysql"),
        ("postgres postgresql", "postgresql"),
        ("haproxy", "haproxy"),
        ("squid", "squid"),
        ("openvpn", "openvpn"),
        ("charon", "ipsec"),
        ("dockerd containerd", "docker"),
        ("filterlog", "filterlog"),
    ];

    private static readonly (byte[] Name, int Group)[] s_table = Build();

    /// <summary>Groups known by the form of their files.</summary>
    public const int Vsftpd = 1, ClamAv = 2;

    /// <summary>Groups that have message templates.</summary>
    public const int Sshd = 3, Sudo = 4, Su = 5, Cron = 6, Accounts = 7, Login = 8, Kernel = 10, Apache = 12, Nginx = 13;

    /// <summary>The number of groups; group 0 is every other program.</summary>
    public static int Count => s_groups.Length;

    /// <summary>The services of a group, space separated.</summary>
    public static string Services(int group) => s_groups[group].Services;

    /// <summary>The group of a program as written: without path, without what stands after a slash (<c>postfix/smtpd</c>) or in parentheses.</summary>
    public static int Find(ReadOnlySpan<byte> program)
    {
        int paren = program.IndexOf((byte)'(');
        if (paren > 0)
            program = program[..paren];
        int slash = program.IndexOf((byte)'/');
        if (slash >= 0)
            program = slash == 0 ? program[(program.LastIndexOf((byte)'/') + 1)..] : program[..slash];
        if (program.IsEmpty || program.Length > 24)
            return 0;
        for (uint i = Hash(program) % (uint)s_table.Length; s_table[i].Name is { } name; i = (i + 1) % (uint)s_table.Length)
        {
            if (Ascii.EqualsIgnoreCase(name, program))
                return s_table[i].Group;
        }

        return 0;
    }

    private static (byte[] Name, int Group)[] Build()
    {
        (byte[] Name, int Group)[] table = new (byte[], int)[512];
        for (int group = 1; group < s_groups.Length; group++)
        {
            foreach (string name in s_groups[group].Name.Split(' '))
            {
                byte[] bytes = Encoding.ASCII.GetBytes(name);
                uint i = Hash(bytes) % (uint)table.Length;
                while (table[i].Name is not null)
                    i = (i + 1) % (uint)table.Length;
                table[i] = (bytes, group);
            }
        }

        return table;
    }

    private static uint Hash(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte b in name)
            hash = unchecked((hash ^ (uint)(b | 0x20)) * 16777619);
        return hash ^ (hash >> 15);
    }
}
