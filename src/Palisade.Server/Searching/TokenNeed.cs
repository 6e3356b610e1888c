using System.Text;
using Palisade.Events;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;

namespace Palisade.Server.Searching;

/// <summary>
/// Says of a record, at a tenth of the price of looking closely, that it cannot show tokens which it must: neither its bytes nor its fields have what all spellings of their values have in common, nor the tokens
/// themselves. Not thread safe.
/// </summary>
internal sealed class TokenNeed
{
    private readonly (byte[] Core, byte[] Token)[] _needed;
    private readonly ByteBuffer _text = new(4096);

    private TokenNeed((byte[] Core, byte[] Token)[] needed) => _needed = needed;

    /// <summary>Nothing is needed.</summary>
    public static TokenNeed None { get; } = new([]);

    /// <summary>What a query needs, as far as it is known.</summary>
    public static TokenNeed Of(TokenQuery query, KnownValues known) =>
        new([.. query.Required.Select(token => (Core: known.CoreOf(token), Token: Encoding.ASCII.GetBytes(token))).Where(n => n.Core is not null).Select(n => (n.Core!, n.Token))]);

    /// <summary>Whether a record may show all that is needed.</summary>
    public bool MayShow(ReadOnlySpan<byte> raw, LogEvent? e)
    {
        foreach ((byte[] core, byte[] token) in _needed)
        {
            if (!Has(raw, core, token) && !HasField(e, core, token) && !HasEncoded(raw, core, token))
                return false;
        }

        return true;
    }

    // What the bytes do not have may stand in a field: behind escapes, or in a chunk of Windows events.
    private bool HasField(LogEvent? e, byte[] core, byte[] token)
    {
        for (int i = 0; e is not null && i < e.Count; i++)
        {
            _text.Truncate(0);
            FieldText.Append(e, e.Fields[i], _text);
            if (Has(_text.Written, core, token))
                return true;
        }

        return false;
    }

    // What the parser gives as it came is decoded where it is shown.
    private bool HasEncoded(ReadOnlySpan<byte> raw, byte[] core, byte[] token)
    {
        if (!AuditHex.IsIn(raw))
            return false;
        _text.Truncate(0);
        AuditHex.Append(raw, _text);
        return Has(_text.Written, core, token);
    }

    private static bool Has(ReadOnlySpan<byte> text, byte[] core, byte[] token) => FoldedText.IndexOf(text, core) >= 0 || FoldedText.IndexOf(text, token) >= 0;
}
