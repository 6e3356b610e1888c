namespace Palisade.Parsing.Syslog;

/// <summary>The messages of common daemons, by group of <see cref="ProgramTable"/>. The first that fits is taken, so special ones come first.</summary>
internal static class MessageTemplates
{
    /// <summary>Messages that any program may write, through PAM.</summary>
    public static MessageTemplate[] Pam { get; } =
    [
        new("login_failed", "pam_unix({pam_service}:{_}): authentication failure; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*}  user={user*}"),
        new("login_failed", "pam_unix({pam_service}:{_}): authentication failure; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*}"),
        new("login_failed", "pam_sss({pam_service}:{_}): authentication failure; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*} user={user*}"),
        new("login_failed", "pam_ldap({pam_service}:{_}): authentication failure; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*} user={user*}"),
        new("session_opened", "pam_unix({pam_service}:session): session opened for user {user*}(uid={uid}) by {by_user*}"),
        new("session_opened", "pam_unix({pam_service}:session): session opened for user {user*} by {by_user*}"),
        new("session_closed", "pam_unix({pam_service}:session): session closed for user {user*}"),
        new("user_unknown", "pam_unix({pam_service}:{_}): check pass; user unknown"),
        new("password_changed", "pam_unix({pam_service}:chauthtok): password changed for {user*}"),
        new("login_failed", "pam_tally2({pam_service}:{_}): user {user*} ({uid}) tally {count}, deny {_}"),
        new("account_locked", "pam_faillock({pam_service}:{_}): Consecutive login failures for user {user*} account temporarily locked"),
    ];

    /// <summary>OpenSSH.</summary>
    public static MessageTemplate[] Sshd { get; } =
    [
        new("login_failed", "Failed {auth_method} for invalid user {user*} from {src_ip} port {src_port}{_*}"),
        new("login_failed", "Failed {auth_method} for {user*} from {src_ip} port {src_port} {_*}"),
        new("login_failed", "Failed {auth_method} for {user*} from {src_ip} port {src_port}"),
        new("login", "Accepted {auth_method} for {user*} from {src_ip} port {src_port} {_*}"),
        new("login", "Accepted {auth_method} for {user*} from {src_ip} port {src_port}"),
        new("user_unknown", "Invalid user {user*} from {src_ip} port {src_port}"),
        new("user_unknown", "Invalid user {user*} from {src_ip}"),
        new("user_unknown", "input_userauth_request: invalid user {user*} [preauth]"),
        new("user_denied", "User {user*} from {src_ip} not allowed because {reason*}"),
        new("user_denied", "ROOT LOGIN REFUSED FROM {src_ip} port {src_port}{_*}"),
        new("login_failed", "error: maximum authentication attempts exceeded for invalid user {user*} from {src_ip} port {src_port} {_*}"),
        new("login_failed", "error: maximum authentication attempts exceeded for {user*} from {src_ip} port {src_port} {_*}"),
        new("login_failed", "error: PAM: {reason*} for illegal user {user*} from {src_ip}"),
        new("login_failed", "error: PAM: {reason*} for {user*} from {src_ip}"),
        new("login_failed", "PAM {count} more authentication {_}; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*}  user={user*}"),
        new("login_failed", "PAM {count} more authentication {_}; logname={_*} uid={uid} euid={_} tty={tty*} ruser={ruser*} rhost={src_ip*}"),
        new("connection_closed", "Connection closed by authenticating user {user*} {src_ip} port {src_port} [preauth]"),
        new("connection_closed", "Connection closed by invalid user {user*} {src_ip} port {src_port} [preauth]"),
        new("connection_closed", "Connection closed by {src_ip} port {src_port}{_*}"),
        new("connection_closed", "Connection closed by {src_ip}{_*}"),
        new("connection_closed", "Connection reset by authenticating user {user*} {src_ip} port {src_port} [preauth]"),
        new("connection_closed", "Connection reset by invalid user {user*} {src_ip} port {src_port} [preauth]"),
        new("connection_closed", "Connection reset by {src_ip} port {src_port}{_*}"),
        new("disconnected", "Disconnected from authenticating user {user*} {src_ip} port {src_port} [preauth]"),
        new("disconnected", "Disconnected from invalid user {user*} {src_ip} port {src_port} [preauth]"),
        new("disconnected", "Disconnected from user {user*} {src_ip} port {src_port}"),
        new("disconnected", "Disconnected from {src_ip} port {src_port}{_*}"),
        new("disconnected", "Received disconnect from {src_ip} port {src_port}:{reason*}"),
        new("disconnected", "Received disconnect from {src_ip}: {reason*}"),
        new("connection", "Connection from {src_ip} port {src_port}{_*}"),
        new("listening", "Server listening on {listen_ip} port {listen_port}."),
        new("login_postponed", "Postponed {auth_method} for {user*} from {src_ip} port {src_port}{_*}"),
        new("no_identification", "Did not receive identification string from {src_ip} port {src_port}"),
        new("no_identification", "Did not receive identification string from {src_ip}"),
        new("bad_protocol", "Bad protocol version identification {_*} from {src_ip} port {src_port}"),
        new("bad_protocol", "Bad protocol version identification {_*} from {src_ip}"),
        new("bad_protocol", "banner exchange: Connection from {src_ip} port {src_port}: {reason*}"),
        new("bad_protocol", "Unable to negotiate with {src_ip} port {src_port}: {reason*}"),
        new("bad_protocol", "fatal: Unable to negotiate with {src_ip} port {src_port}: {reason*}"),
        new("reverse_mapping_failed", "reverse mapping checking getaddrinfo for {_*} [{src_ip}] failed{_*}"),
        new("timeout", "fatal: Timeout before authentication for {src_ip} port {src_port}"),
        new("timeout", "fatal: Timeout before authentication for {src_ip}"),
        new("login_failed", "Bad password attempt for '{user*}' from {src_ip}:{src_port}"),
        new("user_unknown", "Login attempt for nonexistent user from {src_ip}:{src_port}"),
    ];

    /// <summary>su of shadow and of util-linux.</summary>
    public static MessageTemplate[] Su { get; } =
    [
        new("su", "Successful su for {user*} by {by_user*}"),
        new("su_failed", "FAILED su for {user*} by {by_user*}"),
        new("su_failed", "FAILED SU (to {user*}) {by_user*} on {tty}"),
        new("su", "(to {user*}) {by_user*} on {tty}"),
        new("su_failed", "'su {user*}' failed for {by_user*} on {tty}"),
        new("su", "'su {user*}' succeeded for {by_user*} on {tty}"),
        new("su", "+ {tty} {by_user*}:{user*}"),
        new("su_failed", "- {tty} {by_user*}:{user*}"),
    ];

    /// <summary>cron, as Vixie and cronie write.</summary>
    public static MessageTemplate[] Cron { get; } =
    [
        new("cron_command", "({user}) CMD ({command*})"),
        new("crontab_replaced", "({user}) REPLACE ({target*})"),
        new("crontab_listed", "({user}) LIST ({target*})"),
        new("crontab_deleted", "({user}) DELETE ({target*})"),
        new("crontab_edited", "({user}) BEGIN EDIT ({target*})"),
        new("crontab_edited", "({user}) END EDIT ({target*})"),
        new("crontab_reloaded", "({user}) RELOAD ({target*})"),
    ];

    /// <summary>The tools that keep accounts (shadow).</summary>
    public static MessageTemplate[] Accounts { get; } =
    [
        new("user_added", "new user: name={user*}, UID={uid}, GID={gid}, home={home*}, shell={shell*}, from={tty*}"),
        new("user_added", "new user: name={user*}, UID={uid}, GID={gid}, home={home*}, shell={shell*}"),
        new("group_added", "new group: name={group*}, GID={gid}"),
        new("group_added", "group added to /etc/group: name={group*}, GID={gid}"),
        new("group_member_added", "add '{user*}' to group '{group*}'"),
        new("group_member_added", "add '{user*}' to shadow group '{group*}'"),
        new("group_member_removed", "delete '{user*}' from group '{group*}'"),
        new("user_deleted", "delete user '{user*}'"),
        new("user_changed", "change user '{user*}' {change*}"),
        new("password_changed", "password for '{user*}' changed by '{by_user*}'"),
        new("password_changed", "password changed for {user*}"),
        new("group_deleted", "group '{group*}' removed{_*}"),
        new("user_add_failed", "failed adding user '{user*}', {reason*}"),
    ];

    /// <summary>systemd-logind, login and their like.</summary>
    public static MessageTemplate[] Login { get; } =
    [
        new("session_opened", "New session {session} of user {user*}."),
        new("session_opened", "New session '{session}' of user '{user*}' with class '{_}' and type '{_}'."),
        new("session_closed", "Session {session} logged out. Waiting for processes to exit."),
        new("session_closed", "Removed session {session}."),
        new("login_failed", "FAILED LOGIN ({count}) on '{tty*}' from '{src_ip*}' FOR '{user*}', {reason*}"),
        new("login_failed", "FAILED LOGIN ({count}) on '{tty*}' FOR '{user*}', {reason*}"),
        new("login", "ROOT LOGIN  on '{tty*}'"),
        new("pkexec", "{by_user}: Executing command [USER={user*}] [TTY={tty*}] [CWD={pwd*}] [COMMAND={command*}]"),
    ];

    /// <summary>vsftpd, in its own file and in syslog.</summary>
    public static MessageTemplate[] Vsftpd { get; } =
    [
        new("login_failed", "[{user*}] FAIL LOGIN: Client \"{src_ip}\"{_*}"),
        new("login", "[{user*}] OK LOGIN: Client \"{src_ip}\"{_*}"),
        new("connection", "CONNECT: Client \"{src_ip}\"{_*}"),
        new("transfer", "[{user*}] OK {operation}: Client \"{src_ip}\", \"{path*}\"{_*}"),
        new("transfer_failed", "[{user*}] FAIL {operation}: Client \"{src_ip}\", \"{path*}\"{_*}"),
    ];

    /// <summary>ClamAV's daemon and scanners.</summary>
    public static MessageTemplate[] ClamAv { get; } =
    [
        new("malware_found", "{path*}: {signature} FOUND"),
    ];
}
