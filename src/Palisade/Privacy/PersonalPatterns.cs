using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Palisade.Privacy;

/// <summary>Finds personal values by how they look, wherever they stand. Linear in the length of the text.</summary>
internal static partial class PersonalPatterns
{
    private const string PsExec = "PSEXESVC-";
    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\\/:*?\"<>|,;&'()\r\n\t\0");

    /// <summary>A personal value in a text.</summary>
    public readonly record struct Found(PersonalKind Kind, int Start, int Length);

    public static void Find(string text, List<Found> found)
    {
        if (text.Contains('@', StringComparison.Ordinal))
            Add(Email(), PersonalKind.Email, text, found);
        if (text.Contains("S-1-5-21-", StringComparison.OrdinalIgnoreCase))
            FindSids(text, found);
        if (text.Contains('+', StringComparison.Ordinal))
            Add(Phone(), PersonalKind.Phone, text, found);
        foreach (ValueMatch match in Address().EnumerateMatches(text))
        {
            // 12:30:192.0.2.9 is no IPv6 address, and has an IPv4 address at its end.
            int tail = text.LastIndexOf(':', match.Index + match.Length - 1, match.Length) + 1;
            if (IsPersonalAddress(text, match.Index, match.Length))
                found.Add(new Found(PersonalKind.Ip, match.Index, match.Length));
            else if (tail > match.Index && IsPersonalAddress(text, tail, match.Index + match.Length - tail))
                found.Add(new Found(PersonalKind.Ip, tail, match.Index + match.Length - tail));
        }

        FindProfiles(text, found);
        if (text.Contains("user", StringComparison.OrdinalIgnoreCase))
            FindNamed(NameAhead(), text, found);
        if (text.Contains("Name:", StringComparison.Ordinal) || text.Contains("Account:", StringComparison.Ordinal) || text.Contains("Workstation:", StringComparison.Ordinal))
            FindLabelled(text, found);
        if (text.Contains(" for ", StringComparison.Ordinal) || text.Contains("user ", StringComparison.OrdinalIgnoreCase) || text.Contains("(to ", StringComparison.Ordinal) || text.Contains("onfigured from ", StringComparison.Ordinal))
            FindNamed(NameAfterWords(), text, found);
        if (text.Contains(" : ", StringComparison.Ordinal))
            FindBefore(SudoLine(), " : ", text, found);
        if (text.Contains("(uid=", StringComparison.Ordinal))
            FindBefore(NameWithId(), "(uid=", text, found);
        if (text.Contains(PsExec, StringComparison.OrdinalIgnoreCase))
            FindPsExec(text, found);
    }

    /// <summary>True for an address of one machine: not loopback, unspecified, broadcast or multicast.</summary>
    public static bool IsPersonalAddress(string value) =>
        IPAddress.TryParse(value, out IPAddress? address) && !IPAddress.IsLoopback(address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)
        && !address.Equals(IPAddress.Broadcast) && !address.IsIPv6Multicast && !(address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240)
        && (value.Contains(':', StringComparison.Ordinal) || value.Count(c => c == '.') == 3);

    private static bool IsPersonalAddress(string text, int start, int length)
    {
        bool joined = (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '.'))
            || (start + length < text.Length && char.IsAsciiLetterOrDigit(text[start + length]))
            || (start + length + 1 < text.Length && text[start + length] == '.' && char.IsAsciiDigit(text[start + length + 1]));
        return !joined && length <= 45 && IsPersonalAddress(text.Substring(start, length));
    }

    private static void Add(Regex pattern, PersonalKind kind, string text, List<Found> found)
    {
        foreach (ValueMatch match in pattern.EnumerateMatches(text))
            found.Add(new Found(kind, match.Index, match.Length));
    }

    // Relative ids below 1000 are built in (Administrator, Domain Users) and the same everywhere.
    private static void FindSids(string text, List<Found> found)
    {
        foreach (ValueMatch match in Sid().EnumerateMatches(text))
        {
            ReadOnlySpan<char> id = text.AsSpan(match.Index, match.Length);
            if (id.Length - id.LastIndexOf('-') - 1 >= 4)
                found.Add(new Found(PersonalKind.Sid, match.Index, match.Length));
        }
    }

    // The name ends at the next separator; where none follows, at the first blank, as a command line goes on there.
    private static void FindProfiles(string text, List<Found> found)
    {
        foreach (ValueMatch match in ProfileFolder().EnumerateMatches(text))
        {
            int start = match.Index + match.Length;
            int length = text.AsSpan(start).IndexOfAny(NameEnds);
            bool isFolder = length > 0 && text[start + length] is '\\' or '/';
            ReadOnlySpan<char> name = length < 0 ? text.AsSpan(start) : text.AsSpan(start, length);
            int blank = name.IndexOf(' ');
            if (!isFolder && blank >= 0)
                name = name[..blank];
            name = name.TrimEnd(" .");
            if (!name.IsEmpty)
                found.Add(new Found(PersonalKind.User, start, name.Length));
        }
    }

    // "User:maint", "[user: maint]", "user=maint", "for user maint" and what a Cisco device logs of a command: a name that the text itself calls one.
    private static void FindNamed(Regex ahead, string text, List<Found> found)
    {
        foreach (ValueMatch match in ahead.EnumerateMatches(text))
        {
            int start = match.Index + match.Length, end = start;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '_' or '-' or '$' or '\\'))
                end++;
            // The name in DOMAIN\name.
            start += text.AsSpan(start, end - start).LastIndexOf('\\') + 1;
            int length = text.AsSpan(start, end - start).TrimEnd('.').Length;
            if (length > 1)
                found.Add(new Found(PersonalKind.User, start, length));
        }
    }

    // "Account Name:\t\tann": what Windows writes in the text of an event, also of one that has no such field.
    private static void FindLabelled(string text, List<Found> found)
    {
        foreach (ValueMatch match in Label().EnumerateMatches(text))
        {
            int start = match.Index + match.Length, end = start;
            while (end < text.Length && text[end] > ' ' && !NameEnds.Contains(text[end]))
                end++;
            if (text.AsSpan(end).StartsWith(" SERVICE", StringComparison.OrdinalIgnoreCase))
                end += " SERVICE".Length;
            ReadOnlySpan<char> label = text.AsSpan(match.Index, match.Length);
            bool isHost = label.Contains("work", StringComparison.OrdinalIgnoreCase) || label.Contains("computer", StringComparison.OrdinalIgnoreCase) || label.Contains("client n", StringComparison.OrdinalIgnoreCase);
            if (end - start > 1)
                found.Add(new Found(isHost ? PersonalKind.Host : PersonalKind.User, start, end - start));
        }
    }

    [GeneratedRegex(@"\b((account|user|caller user|client user|client|workstation|computer) name|logon account|source workstation):[ \t]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Label();

    // "  ann : TTY=pts/0 ; ...", "ann : 3 incorrect password attempts": what sudo writes begins with who asked. "by ann(uid=0)": PAM.
    private static void FindBefore(Regex name, string end, string text, List<Found> found)
    {
        foreach (ValueMatch match in name.EnumerateMatches(text))
        {
            int length = text.AsSpan(match.Index, match.Length).IndexOf(end);
            if (length > 1)
                found.Add(new Found(PersonalKind.User, match.Index, length));
        }
    }

    // PSEXESVC-HOST-PID-stdin: the pipe that PsExec makes bears the name of who connects.
    private static void FindPsExec(string text, List<Found> found)
    {
        foreach (ValueMatch match in PsExecPipe().EnumerateMatches(text))
        {
            ReadOnlySpan<char> rest = text.AsSpan(match.Index + PsExec.Length, match.Length - PsExec.Length);
            int number = rest[..rest.LastIndexOf('-')].LastIndexOf('-');
            if (number > 0)
                found.Add(new Found(PersonalKind.Host, match.Index + PsExec.Length, number));
        }
    }

    [GeneratedRegex(@"PSEXESVC-[a-z0-9_\-]+-[0-9]+-std(in|out|err)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PsExecPipe();

    // What sshd, PAM, su, logind and Cisco devices write before a name.
    [GeneratedRegex(@"\b(accepted|failed|postponed) [a-z\-/]+ for ((invalid|illegal) user )?|\b(invalid|illegal|authenticating|for|of|by|as) user +\(?|\(to [^ )]+\) |\bconfigured from [^ ]+ by ", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NameAfterWords();

    [GeneratedRegex(@"[\p{L}\p{N}._$\-]+ : (TTY=|[0-9]+ incorrect password|command not allowed|user NOT in sudoers|a password is required|PWD=)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SudoLine();

    [GeneratedRegex(@"[\p{L}\p{N}._$\-]+\(uid=[0-9]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NameWithId();

    [GeneratedRegex(@"\b(user|username|logname|ruser)[""']? ?[:=] ?[""'\[]?|command: ?(no )?username +", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex NameAhead();

    [GeneratedRegex(@"[\p{L}\p{N}._%+\-']+@[\p{L}\p{N}\-]+(\.[\p{L}\p{N}\-]+)+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Email();

    [GeneratedRegex(@"S-1-5-21(-[0-9]+){4}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Sid();

    [GeneratedRegex(@"\+[1-9][0-9]{7,14}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Phone();

    [GeneratedRegex(@"[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){1,6}:[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Address();

    [GeneratedRegex(@"(^|[\\/])(Users|home|Documents and Settings)[\\/]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ProfileFolder();
}
