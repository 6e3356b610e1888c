using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Server.Notices;
using YamlDotNet.RepresentationModel;

namespace Palisade.Server.Configuration;

/// <summary>Reads a destination of notices: <c>{name: duty, webhook: "https://…", secret: FILE}</c>, or <c>{name: mail, smtp: "mail.example.com:587", from: …, to: […]}</c>.</summary>
internal sealed partial class ChannelReader(SettingsNodes nodes)
{
    /// <summary>Shorter secrets can be guessed.</summary>
    private const int MinSecret = 16, MaxRecipients = 50, MaxSecretBytes = 4096;

    private static readonly string[] Known = ["name", "about", "internal", "authorities", "webhook", "secret", "plaintext", "smtp", "tls", "user", "password", "from", "to"];
    private static readonly string[] OfWebhooks = ["secret", "plaintext"];
    private static readonly string[] OfMail = ["tls", "user", "password", "from", "to"];

    /// <summary>Reads it; null, with problems, when anything is wrong.</summary>
    public NoticeChannel? Read(YamlNode node)
    {
        if (nodes.Map(node, Known) is not { } map || nodes.Required(node, map, "name") is not { } named)
            return null;
        int before = nodes.Problems.Count;
        string name = nodes.Text(named);
        if (!Name().IsMatch(name))
            nodes.Add(named.Start, $"'{name}' is no name for a destination: write letters, digits, '-' and '_', at most 40.");
        bool isMail = map.ContainsKey("smtp");
        if (isMail == map.ContainsKey("webhook"))
            nodes.Add(node.Start, "a destination has either 'webhook', an address, or 'smtp', a mail server.");
        foreach (string key in (isMail ? OfWebhooks : OfMail).Where(map.ContainsKey))
            nodes.Add(map[key].Start, $"'{key}' belongs to {(isMail ? "webhook" : "smtp")}: leave it out.");
        bool isInternal = nodes.IsTrue(map, "internal");
        X509Certificate2Collection? authorities = map.TryGetValue("authorities", out YamlNode? file) ? Authorities(file) : null;
        if (nodes.Problems.Count > before)
            return null;
        WebhookPlace? webhook = isMail ? null : ReadWebhook(node, map);
        MailPlace? mail = isMail ? ReadMail(node, map, isInternal) : null;
        FrozenSet<string> about = About(map);
        return nodes.Problems.Count > before ? null : new NoticeChannel(name, about, isInternal, authorities, webhook, mail);
    }

    private WebhookPlace? ReadWebhook(YamlNode node, Dictionary<string, YamlNode> map)
    {
        YamlNode at = map["webhook"];
        if (!Uri.TryCreate(nodes.Text(at), UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length + address.Fragment.Length > 0)
            nodes.Add(at.Start, $"'{nodes.Text(at)}' is no address to post to: write https://hooks.example.com/path, without a user and without '#'.");
        else if (address.Scheme == "http" && !nodes.IsTrue(map, "plaintext"))
            nodes.Add(at.Start, "over http everybody on the way can read notices: use https, or 'plaintext: true' if that is meant.");
        string? secret = nodes.Required(node, map, "secret") is { } file ? Secret(file, MinSecret) : null;
        return address is null || secret is null ? null : new WebhookPlace(address, Encoding.UTF8.GetBytes(secret));
    }

    private MailPlace? ReadMail(YamlNode node, Dictionary<string, YamlNode> map, bool isInternal)
    {
        YamlNode at = map["smtp"];
        Match place = HostAndPort().Match(nodes.Text(at));
        if (!place.Success || !int.TryParse(place.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            nodes.Add(at.Start, $"'{nodes.Text(at)}' is no mail server: write its name and its port, as mail.example.com:587.");
            port = 0;
        }

        MailTls tls = map.TryGetValue("tls", out YamlNode? way) ? Tls(way, isInternal) : MailTls.StartTls;
        string user = map.TryGetValue("user", out YamlNode? signIn) ? nodes.Text(signIn) : "";
        string? password = map.TryGetValue("password", out YamlNode? file) ? Secret(file, 1) : "";
        if (user.Length > 0 != password?.Length > 0 && password is not null)
            nodes.Add(node.Start, "'user' and 'password' (a file) go together.");
        if (user.Contains('\0', StringComparison.Ordinal) || (user.Length > 0 && tls == MailTls.None))
            nodes.Add(node.Start, "without TLS nobody signs in: leave out user and password, or write 'tls: starttls'.");
        string? from = nodes.Required(node, map, "from") is { } sender ? Mailbox(sender) : null;
        string?[] to = [.. nodes.Items(map, "to").Select(Mailbox)];
        if (to.Length is 0 or > MaxRecipients)
            nodes.Add(node.Start, $"'to' has 1 to {MaxRecipients} addresses.");
        return from is null || password is null || to.Contains(null) ? null : new MailPlace(place.Groups[1].Value, port, tls, user, password, from, [.. to.OfType<string>()]);
    }

    private MailTls Tls(YamlNode node, bool isInternal)
    {
        string text = nodes.Text(node);
        if (text == "none" && !isInternal)
            nodes.Add(node.Start, "without TLS mail goes to this machine only: write 'internal: true' beside it, or 'tls: starttls'.");
        if (text is not ("starttls" or "implicit" or "none"))
            nodes.Add(node.Start, $"'{text}' is no way to a mail server: write starttls, implicit, or none (to this machine only).");
        return text switch { "implicit" => MailTls.Implicit, "none" => MailTls.None, _ => MailTls.StartTls };
    }

    // No blank, no control character, no bracket, nothing but ASCII: so none can become a command or a header.
    private string? Mailbox(YamlNode node)
    {
        string text = nodes.Text(node);
        if (Address().IsMatch(text))
            return text;
        nodes.Add(node.Start, $"'{text}' is no address for mail: write duty@example.com.");
        return null;
    }

    private FrozenSet<string> About(Dictionary<string, YamlNode> map)
    {
        if (!map.ContainsKey("about"))
            return NoticeKind.All.ToFrozenSet(StringComparer.Ordinal);
        HashSet<string> about = [];
        foreach (YamlNode node in nodes.Items(map, "about"))
        {
            if (NoticeKind.All.Contains(nodes.Text(node)))
                about.Add(nodes.Text(node));
            else
                nodes.Add(node.Start, $"'{nodes.Text(node)}' is nothing that notices are about: write some of {string.Join(", ", NoticeKind.All)}.");
        }

        return about.ToFrozenSet(StringComparer.Ordinal);
    }

    private string? Secret(YamlNode node, int least)
    {
        string file = nodes.Rooted(nodes.Text(node));
        try
        {
            string secret = new FileInfo(file).Length > MaxSecretBytes ? "" : File.ReadAllText(file).Trim();
            if (secret.Length >= least)
                return secret;
            nodes.Add(node.Start, $"{file}: has {least} to {MaxSecretBytes} characters; make one with 'openssl rand -base64 32'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            nodes.Add(node.Start, e.Message);
        }

        return null;
    }

    private X509Certificate2Collection? Authorities(YamlNode node)
    {
        try
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(nodes.Rooted(nodes.Text(node)));
            if (authorities.Count > 0)
                return authorities;
            nodes.Add(node.Start, "there is no certificate in this file: authorities are PEM.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            nodes.Add(node.Start, e.Message);
        }

        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,40}\\z")]
    private static partial Regex Name();

    [GeneratedRegex("^([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})\\z")]
    private static partial Regex HostAndPort();

    [GeneratedRegex("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}\\z")]
    private static partial Regex Address();
}
