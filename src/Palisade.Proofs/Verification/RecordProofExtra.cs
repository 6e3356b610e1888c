using Palisade.Proofs.Crypto;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>The <c>extra</c> of the proof of one record: nothing in it is signed, all of it must hash to the leaf.</summary>
/// <param name="Keys">The log's own keys, as in a pack.</param>
/// <param name="Entry">The batch leaf.</param>
/// <param name="Place">The place of the record in its batch.</param>
/// <param name="Proof">The proof of inclusion in the tree of the batch.</param>
/// <param name="Record">The leaf data after the salt.</param>
/// <param name="Salt">16 bytes.</param>
/// <remarks>docs/vault-format.md, section 8.</remarks>
public sealed record RecordProofExtra(IReadOnlyList<VerifierKey> Keys, byte[] Entry, int Place, IReadOnlyList<TreeHash> Proof, byte[] Record, byte[] Salt)
{
    /// <summary>The canonical JSON.</summary>
    public byte[] Encode() => CanonicalJson.Write(JsonValue.Object(
        ("keys", JsonValue.Array(Keys.Select(k => JsonValue.Of(k.ToString())))),
        ("entry", JsonValue.Of(Convert.ToBase64String(Entry))),
        ("n", JsonValue.Of(Place)),
        ("proof", JsonValue.Array(Proof.Select(h => JsonValue.Of(h.ToBase64())))),
        ("record", JsonValue.Of(Convert.ToBase64String(Record))),
        ("salt", JsonValue.Of(Convert.ToBase64String(Salt)))));

    /// <summary>Reads it; null, with the reason, if the bytes are none.</summary>
    public static RecordProofExtra? TryParse(ReadOnlySpan<byte> bytes, out string reason)
    {
        if (!CanonicalJson.TryParse(bytes, out JsonValue? value, out reason))
            return null;
        reason = "has other members than it must have";
        if (value!.Kind != JsonKind.Object || value.Members.Count != 6)
            return null;
        if (ReadKeys(value.Member("keys")) is not { } keys || Bytes(value.Member("entry")) is not { } entry || ReadHashes(value.Member("proof")) is not { } proof
            || Bytes(value.Member("record")) is not { } record || Bytes(value.Member("salt")) is not { Length: RecordHeader.SaltLength } salt
            || value.Member("n") is not { Kind: JsonKind.Number, Number: >= 0 and < BatchLeaf.MaxRecords } place)
            return null;
        reason = "";
        return new RecordProofExtra(keys, entry, (int)place.Number, proof, record, salt);
    }

    private static byte[]? Bytes(JsonValue? value) => value?.Kind == JsonKind.Text ? StrictBase64.TryDecode(System.Text.Encoding.UTF8.GetBytes(value.Text)) : null;

    private static List<VerifierKey>? ReadKeys(JsonValue? value)
    {
        List<VerifierKey> keys = [];
        foreach (JsonValue item in value?.Kind == JsonKind.Array ? value.Items : [])
        {
            if (item.Kind != JsonKind.Text || !VerifierKey.TryParse(item.Text, out VerifierKey? key, out _))
                return null;
            keys.Add(key!);
        }

        return PackManifest.IsKeyList(keys.Count > 0 ? keys[0].Name : "", keys) ? keys : null;
    }

    private static List<TreeHash>? ReadHashes(JsonValue? value)
    {
        List<TreeHash> hashes = [];
        foreach (JsonValue item in value?.Kind == JsonKind.Array ? value.Items : [])
        {
            if (item.Kind != JsonKind.Text || hashes.Count == PackProofs.MaxHashes || !TreeHash.TryParseBase64(item.Text, out TreeHash hash))
                return null;
            hashes.Add(hash);
        }

        return value?.Kind == JsonKind.Array ? hashes : null;
    }
}
