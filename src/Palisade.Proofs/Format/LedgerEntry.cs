using System.Buffers;

namespace Palisade.Proofs.Format;

/// <summary>
/// A ledger entry: who changed what, and how. It is a record of the class <see cref="Class"/>; of it the leaf shows the <see cref="Act"/> alone: docs/vault-format.md, section 4. Does not change; safe on any
/// thread.
/// </summary>
/// <param name="Act">Who, by an opaque id, and the kind of the change.</param>
/// <param name="Object">What was changed: a word and a number, <c>alert/17</c>. At most <see cref="MaxObject"/> UTF-16 units.</param>
/// <param name="Time">When: microseconds since 1970, 0 to <see cref="VaultTime.Max"/>.</param>
/// <param name="Body">What it changed to: an object. What it holds is its kind's own.</param>
public sealed record LedgerEntry(LedgerAct Act, string Object, long Time, JsonValue Body)
{
    /// <summary>The retention class of ledger entries, and of nothing else.</summary>
    public const string Class = "ledger";

    /// <summary>The most UTF-16 units of <see cref="Object"/>: 100.</summary>
    public const int MaxObject = 100;

    private const int Members = 5;

    /// <summary>Whether records under a key are ledger entries.</summary>
    public static bool IsUnder(KeyId key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Class == Class;
    }

    /// <summary>The canonical bytes: the record.</summary>
    /// <exception cref="ArgumentException">A member is out of its range: nobody could read it.</exception>
    public byte[] Encode()
    {
        JsonValue entry = JsonValue.Object(
            ("actor", JsonValue.Of(Act.Actor)), ("body", Body), ("kind", JsonValue.Of(Act.Kind)), ("object", JsonValue.Of(Object)), ("time", JsonValue.Of(Time)));
        byte[] bytes = CanonicalJson.Write(entry);
        return TryParse(bytes, out _, out string reason) ? bytes : throw new ArgumentException($"This ledger entry cannot be: {reason}.");
    }

    /// <summary>Reads a record as a ledger entry: canonical, with exactly its members, each in its range.</summary>
    /// <param name="raw">The raw bytes of the record; not kept.</param>
    /// <param name="entry">The entry, or null.</param>
    /// <param name="reason">Why not; empty if read.</param>
    public static bool TryParse(ReadOnlySpan<byte> raw, out LedgerEntry? entry, out string reason)
    {
        entry = null;
        if (!CanonicalJson.TryParse(raw, out JsonValue? value, out reason))
            return false;
        reason = "no ledger entry: it has the members actor, body, kind, object and time";
        if (value!.Kind != JsonKind.Object || value.Members.Count != Members)
            return false;
        if (value.Member("actor") is not { Kind: JsonKind.Text } actor || value.Member("kind") is not { Kind: JsonKind.Text } kind || value.Member("object") is not { Kind: JsonKind.Text } @object
            || value.Member("time") is not { Kind: JsonKind.Number } time || value.Member("body") is not { Kind: JsonKind.Object } body)
            return false;
        LedgerAct act = new(actor.Text, kind.Text);
        reason = !act.IsValid ? "actor or kind" : @object.Text.Length > MaxObject ? "object" : !VaultTime.IsTime(time.Number) ? "time" : "";
        if (reason.Length == 0)
            entry = new LedgerEntry(act, @object.Text, time.Number, body);
        else
            reason += " is out of range";
        return entry is not null;
    }
}

/// <summary>What anybody may see of a ledger entry.</summary>
/// <param name="Actor">Who: 32 hex digits in lower case that lead to nobody without the ledger; <see cref="Nobody"/> for the program itself.</param>
/// <param name="Kind">The kind of the change: 1 to 32 of <c>a-z 0-9 - .</c>.</param>
public readonly record struct LedgerAct(string Actor, string Kind)
{
    /// <summary>The length of an actor.</summary>
    public const int ActorLength = 32;

    /// <summary>The most characters of a kind.</summary>
    public const int MaxKind = 32;

    /// <summary>The program itself: nobody asked for it.</summary>
    public const string Nobody = "00000000000000000000000000000000";

    private static readonly SearchValues<char> s_kind = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
    private static readonly SearchValues<char> s_hex = SearchValues.Create("0123456789abcdef");

    /// <summary>Of a record that is no ledger entry, though it is kept as one.</summary>
    public static LedgerAct Unreadable { get; } = new(Nobody, "unreadable");

    /// <summary>Whether both are in their range.</summary>
    public bool IsValid => Actor is { Length: ActorLength } && !Actor.AsSpan().ContainsAnyExcept(s_hex) && Kind is { Length: >= 1 and <= MaxKind } && !Kind.AsSpan().ContainsAnyExcept(s_kind);

    /// <summary>What the leaf shows of a record.</summary>
    /// <param name="raw">Its raw bytes.</param>
    public static LedgerAct Of(ReadOnlySpan<byte> raw) => LedgerEntry.TryParse(raw, out LedgerEntry? entry, out _) ? entry!.Act : Unreadable;

    internal JsonValue ToJson() => JsonValue.Array([JsonValue.Of(Actor), JsonValue.Of(Kind)]);
}
