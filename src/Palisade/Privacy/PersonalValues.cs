using System.Buffers;
using System.Text;

namespace Palisade.Privacy;

/// <summary>The personal values of one record, and their replacement by tokens wherever they occur. Reused from record to record; one per thread.</summary>
/// <remarks>
/// First every field is collected (<see cref="Collect"/>), then every text is replaced (<see cref="Replace"/>): a name from one field goes from
/// paths, command lines and free text as well. Names of five characters and more are replaced inside other words too.
/// </remarks>
internal sealed class PersonalValues(Pseudonymiser pseudonymiser)
{
    private const int WholeWordBelow = 5;
    private const int MaxMachineName = 15;
    private static readonly SearchValues<char> s_machineLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly HashSet<string> s_shares = new(StringComparer.OrdinalIgnoreCase) { "ADMIN", "IPC", "PRINT", "FAX" };
    private readonly Dictionary<string, string> _tokens = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<PersonalPatterns.Found> _found = [];
    private readonly List<(int Start, int End, string Token)> _hits = [];

    public void Clear() => _tokens.Clear();

    /// <summary>Takes note of the personal values in a field.</summary>
    public void Collect(string field, string value)
    {
        if (PersonFields.TryKind(field, out PersonalKind kind) && !PersonFields.Stays(value))
            CollectOfKind(kind, value);
        else if (value.EndsWith('$'))
            AddMachine(value);
        _found.Clear();
        PersonalPatterns.Find(value, _found);
        foreach (PersonalPatterns.Found found in _found)
        {
            if (found.Kind == PersonalKind.User)
                AddUser(value.Substring(found.Start, found.Length));
            else if (found.Kind == PersonalKind.Host)
                AddHost(value.Substring(found.Start, found.Length));
        }
    }

    /// <summary>Takes note of a value of a kind.</summary>
    public void CollectOfKind(PersonalKind kind, string value)
    {
        value = value.Trim();
        if (PersonFields.Stays(value))
            return;
        if (PersonalPatterns.IsPersonalAddress(value))
            _tokens.TryAdd(value, pseudonymiser.Token(PersonalKind.Ip, value));
        else if (kind is PersonalKind.User or PersonalKind.Email)
            AddAccount(value);
        else if (kind == PersonalKind.Host)
            AddHost(value);
        else if (kind == PersonalKind.Phone)
            _tokens.TryAdd(value, pseudonymiser.Token(kind, value));
    }

    /// <summary>What stands for a personal value in <see cref="Mask"/>: part of a word, and in no name.</summary>
    public const string MaskText = "\uFFFD";

    /// <summary>The text with a token in the place of each personal value.</summary>
    public string Replace(string text) => Find(text) ? Build(text, null) : text;

    /// <summary>The text with <see cref="MaskText"/> in the place of each personal value: nothing in it depends on who is meant.</summary>
    public string Mask(string text) => Find(text) ? Build(text, MaskText) : text;

    /// <summary>The tokens of the personal values in a text, each with its value as it stands there.</summary>
    public IEnumerable<(string Token, string Value)> Tokens(string text)
    {
        Find(text);
        return _hits.ConvertAll(hit => (hit.Token, text[hit.Start..hit.End]));
    }

    private bool Find(string text)
    {
        _hits.Clear();
        foreach ((string value, string token) in _tokens)
            FindValue(text, value, token);
        _found.Clear();
        PersonalPatterns.Find(text, _found);
        foreach (PersonalPatterns.Found found in _found)
        {
            string value = text.Substring(found.Start, found.Length);
            bool isMachine = found.Kind == PersonalKind.User && value.Length > 1 && value[^1] == '$';
            if (isMachine)
                _hits.Add((found.Start, found.Start + found.Length - 1, pseudonymiser.Token(PersonalKind.Host, value[..^1])));
            else if (!PersonFields.Stays(value))
                _hits.Add((found.Start, found.Start + found.Length, pseudonymiser.Token(found.Kind, value)));
        }

        return _hits.Count > 0;
    }

    // DOMAIN\name, name@domain, CN=name,OU=..., or a name. The domain is the organisation's and stays; a UPN is an address as a whole.
    private void AddAccount(string value)
    {
        int slash = value.LastIndexOf('\\');
        if (slash >= 0)
        {
            if (IsServiceDomain(value.AsSpan(0, slash)))
                return;
            value = value[(slash + 1)..];
        }

        if (value.StartsWith("CN=", StringComparison.OrdinalIgnoreCase))
            value = value[3..].Split(',')[0];
        int at = value.IndexOf('@', StringComparison.Ordinal);
        if (at > 0)
        {
            _tokens.TryAdd(value, pseudonymiser.Token(PersonalKind.Email, value));
            value = value[..at];
        }

        AddUser(value);
    }

    private void AddUser(string value)
    {
        if (PersonFields.Stays(value))
            return;
        if (value.EndsWith('$') && value.Length > 1)
            AddHost(value[..^1]);
        else if (!IsNumber(value))
            _tokens.TryAdd(value, pseudonymiser.Token(PersonalKind.User, value));
    }

    // WS-020$ or DOMAIN\WS-020$ is the account of a machine in whatever field; C$, ADMIN$ and IPC$ are shares, which every machine has.
    private void AddMachine(string value)
    {
        string name = value[(value.LastIndexOf('\\') + 1)..^1];
        bool isName = name.Length is >= 3 and <= MaxMachineName && !name.AsSpan().ContainsAnyExcept(s_machineLetters) && !s_shares.Contains(name);
        if (isName)
            AddHost(name);
    }

    private void AddHost(string value)
    {
        value = value.TrimStart('\\');
        if (PersonFields.Stays(value) || IsNumber(value))
            return;
        string token = pseudonymiser.Token(PersonalKind.Host, value);
        _tokens.TryAdd(value, token);
        string label = value.Split('.')[0];
        if (!PersonFields.Stays(label) && !IsNumber(label))
            _tokens.TryAdd(label, token);
    }

    private static bool IsServiceDomain(ReadOnlySpan<char> domain) =>
        domain.Equals("NT SERVICE", StringComparison.OrdinalIgnoreCase) || domain.Equals("NT AUTHORITY", StringComparison.OrdinalIgnoreCase)
        || domain.Equals("IIS APPPOOL", StringComparison.OrdinalIgnoreCase) || domain.Equals("Font Driver Host", StringComparison.OrdinalIgnoreCase)
        || domain.Equals("Window Manager", StringComparison.OrdinalIgnoreCase) || domain.Equals("BUILTIN", StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(string value) => !value.AsSpan().ContainsAnyExceptInRange('0', '9');

    private void FindValue(string text, string value, string token)
    {
        for (int at = 0; (at = text.IndexOf(value, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += value.Length)
        {
            bool insideWord = (at > 0 && char.IsLetterOrDigit(text[at - 1])) || (at + value.Length < text.Length && char.IsLetterOrDigit(text[at + value.Length]));
            if (value.Length >= WholeWordBelow || !insideWord)
                _hits.Add((at, at + value.Length, token));
        }
    }

    // Left to right, the longest first. Where two overlap, both tokens are written, so that no end of a value is left in clear.
    private string Build(string text, string? mask)
    {
        _hits.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        StringBuilder replaced = new(text.Length);
        int done = 0;
        foreach ((int start, int end, string token) in _hits)
        {
            if (end <= done)
                continue;
            replaced.Append(text, done, Math.Max(start - done, 0)).Append(mask ?? token);
            done = end;
        }

        return replaced.Append(text, done, text.Length - done).ToString();
    }
}
