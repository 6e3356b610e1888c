namespace Palisade.Proofs.Format;

/// <summary>An entry of the log: docs/vault-format.md, section 3. A record for each type; what could not be parsed back is refused when it is encoded.</summary>
/// <param name="Time">When it was written.</param>
public abstract record Leaf(long Time)
{
    /// <summary>The longest entry, in bytes: what the length in an entry bundle can say.</summary>
    public const int MaxBytes = 65_535;

    /// <summary>The longest free text (a reason, a program), in UTF-16 units.</summary>
    public const int MaxText = 1000;

    private static readonly Dictionary<string, Func<LeafMembers, Leaf>> Readers = new(StringComparer.Ordinal)
    {
        ["batch"] = BatchLeaf.Read,
        ["clear"] = ClearLeaf.Read,
        ["clock"] = ClockLeaf.Read,
        ["close"] = CloseLeaf.Read,
        ["erase"] = EraseLeaf.Read,
        ["erased"] = ErasedLeaf.Read,
        ["gap"] = GapLeaf.Read,
        ["heartbeat"] = HeartbeatLeaf.Read,
        ["hold"] = HoldLeaf.Read,
        ["open"] = OpenLeaf.Read,
        ["policy"] = PolicyLeaf.Read,
        ["release"] = ReleaseLeaf.Read,
        ["rotate"] = RotateLeaf.Read,
        ["seal"] = SealLeaf.Read,
        ["start"] = StartLeaf.Read,
        ["state"] = StateLeaf.Read,
        ["stop"] = StopLeaf.Read,
    };

    /// <summary>The value of the member <c>type</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="ArgumentException">A member is out of its range, or the entry is longer than <see cref="MaxBytes"/>: nobody could read it.</exception>
    public byte[] Encode()
    {
        List<KeyValuePair<string, JsonValue>> members = [];
        Write(members);
        members.Add(KeyValuePair.Create("time", JsonValue.Of(Time)));
        members.Add(KeyValuePair.Create("type", JsonValue.Of(Type)));
        byte[] entry = CanonicalJson.Write(JsonValue.Object(members));
        return TryParse(entry, out _, out string reason) ? entry : throw new ArgumentException($"This {Type} leaf cannot be: {reason}.");
    }

    /// <summary>Reads an entry: canonical, of a known type, with exactly its members, each in its range.</summary>
    /// <param name="entry">The bytes; not kept.</param>
    /// <param name="leaf">The leaf, or null.</param>
    /// <param name="reason">Why not; empty if read.</param>
    public static bool TryParse(ReadOnlySpan<byte> entry, out Leaf? leaf, out string reason)
    {
        leaf = null;
        if (entry.Length > MaxBytes)
        {
            reason = "an entry longer than 65535 bytes";
            return false;
        }

        if (!CanonicalJson.TryParse(entry, out JsonValue? value, out reason))
            return false;
        if (value!.Kind != JsonKind.Object)
        {
            reason = "an entry is an object";
            return false;
        }

        LeafMembers members = new(value);
        string type = members.Text("type");
        if (!Readers.TryGetValue(type, out Func<LeafMembers, Leaf>? read))
        {
            reason = "no known type";
            return false;
        }

        Leaf parsed = read(members);
        reason = members.Finish();
        leaf = reason.Length == 0 ? parsed : null;
        return leaf is not null;
    }

    /// <summary>Adds the members beside <c>time</c> and <c>type</c>.</summary>
    private protected abstract void Write(List<KeyValuePair<string, JsonValue>> members);
}
