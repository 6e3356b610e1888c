using System.Text;

namespace Palisade.Proofs.Notes;

/// <summary>A witness, or a group of which a number of members must have cosigned.</summary>
internal sealed record PolicyMember(string Name, VerifierKey? Key, int Threshold, IReadOnlyList<PolicyMember> Members)
{
    public bool IsMet(IReadOnlyCollection<VerifierKey> cosigned) =>
        Key is not null ? cosigned.Contains(Key) : Members.Count(m => m.IsMet(cosigned)) >= Threshold;
}

/// <summary>Reads the lines of a policy. Names are bytes: Latin-1 keeps each byte a character, and no two byte strings alike.</summary>
internal sealed class PolicyText
{
    private readonly Dictionary<string, PolicyMember> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private bool _hasQuorum;

    public List<VerifierKey> Logs { get; } = [];

    public List<PolicyMember> Members { get; } = [];

    public PolicyMember? Quorum { get; private set; }

    public PolicyError? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0 && bytes[^1] != (byte)'\n')
            return new PolicyError(0, "the last line has no newline");
        int number = 0;
        foreach (string line in Encoding.Latin1.GetString(bytes).Split('\n'))
        {
            number++;
            if (line.Any(c => (c < ' ' && c != '\t') || c == '\x7F'))
                return new PolicyError(number, "a control character");
            string[] items = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (items.Length > 0 && items[0][0] != '#' && ReadLine(items) is { } reason)
                return new PolicyError(number, reason);
        }

        return _hasQuorum ? null : new PolicyError(0, "no quorum line");
    }

    private string? ReadLine(string[] items) => items[0] switch
    {
        "log" => ReadLog(items),
        "witness" => ReadWitness(items),
        "group" => ReadGroup(items),
        "quorum" => ReadQuorum(items),
        _ => $"unknown keyword '{items[0]}'",
    };

    private string? ReadLog(string[] items)
    {
        if (items.Length is not (2 or 3))
            return "log: a key, and perhaps a URL";
        if (ReadKey(items[1], out VerifierKey? key) is { } reason)
            return reason;
        if (Logs.Exists(l => l.HasSamePublicKey(key!)))
            return "the same log key twice";
        if (Logs.Count == NoteLimits.MaxPolicyEntries)
            return "too many logs";
        Logs.Add(key!);
        return null;
    }

    private string? ReadWitness(string[] items)
    {
        if (items.Length is not (3 or 4))
            return "witness: a name, a key, and perhaps a URL";
        if (ReadKey(items[2], out VerifierKey? key) is { } reason)
            return reason;
        if (key!.Kind is not (NoteKeyKind.Cosignature or NoteKeyKind.MlDsaCosignature))
            return "a witness has a cosignature key (type 04 or 06)";
        if (Members.Exists(m => m.Key is not null && m.Key.HasSamePublicKey(key)))
            return "the same witness key twice";
        return Define(new PolicyMember(items[1], key, 1, []));
    }

    private string? ReadGroup(string[] items)
    {
        if (items.Length < 4)
            return "group: a name, a number, and members";
        List<PolicyMember> members = [];
        foreach (string name in items.AsSpan(3))
        {
            if (!_names.TryGetValue(name, out PolicyMember? member))
                return $"'{name}' is not defined before this line";
            if (!_used.Add(name))
                return $"'{name}' is member of a group already";
            members.Add(member);
        }

        long threshold = items[2] switch { "any" => 1, "all" => members.Count, _ => Number.TryParse(items[2], out long k) ? k : 0 };
        return threshold < 1 || threshold > members.Count ? "the number is not between 1 and that of the members" : Define(new PolicyMember(items[1], null, (int)threshold, members));
    }

    private string? ReadQuorum(string[] items)
    {
        if (items.Length != 2)
            return "quorum: one name";
        if (_hasQuorum)
            return "a second quorum line";
        _hasQuorum = true;
        if (items[1] == "none")
            return null;
        Quorum = _names.GetValueOrDefault(items[1]);
        return Quorum is null ? $"'{items[1]}' is not defined before this line" : null;
    }

    private string? Define(PolicyMember member)
    {
        if (Members.Count >= 2 * NoteLimits.MaxPolicyEntries)
            return "too many witnesses and groups";
        if (member.Name == "none" || !_names.TryAdd(member.Name, member))
            return $"the name '{member.Name}' is taken";
        Members.Add(member);
        return null;
    }

    // Key names are UTF-8 inside the bytes of the line.
    private static string? ReadKey(string text, out VerifierKey? key) =>
        VerifierKey.TryParse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text)), out key, out NoteFault fault) ? null : $"the key is none: {fault}";
}
