using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Storage;

namespace Palisade.Vault;

/// <summary>The file <c>vault.json</c>: what everybody may know of a vault. docs/vault-format.md, section 1.</summary>
/// <param name="Origin">The name of its log.</param>
/// <param name="Keys">The keys that sign the log, ECDSA first.</param>
internal sealed record VaultSettings(string Origin, IReadOnlyList<VerifierKey> Keys)
{
    public const string Path = "vault.json";
    private const int MaxBytes = 64 << 10;

    public byte[] Encode()
    {
        List<KeyValuePair<string, JsonValue>> members = [KeyValuePair.Create("format", JsonValue.Of(1)), KeyValuePair.Create("key", JsonValue.Of(Keys[0].ToString()))];
        if (Keys.Count > 1)
            members.Add(KeyValuePair.Create("key2", JsonValue.Of(Keys[1].ToString())));
        members.Add(KeyValuePair.Create("origin", JsonValue.Of(Origin)));
        return [.. CanonicalJson.Write(JsonValue.Object(members)), (byte)'\n'];
    }

    /// <exception cref="VaultDamagedException">It is there, and is not what it should be.</exception>
    /// <exception cref="VaultIOException">It is not there: this is no vault.</exception>
    public static VaultSettings Read(IVaultDisk disk)
    {
        byte[] bytes = disk.ReadWhole(Path, MaxBytes);
        if (!CanonicalJson.TryParse(bytes.AsSpan().TrimEnd("\n"u8), out JsonValue? value, out string reason) || value!.Kind != JsonKind.Object)
            throw new VaultDamagedException(Path, $"it is no canonical JSON object: {reason}");
        string Text(string name) => value.Member(name) is { Kind: JsonKind.Text } member ? member.Text : "";
        List<VerifierKey> keys = [];
        foreach (string name in (string[])["key", "key2"])
        {
            if (Text(name).Length == 0)
                continue;
            keys.Add(VerifierKey.TryParse(Text(name), out VerifierKey? key, out _) ? key! : throw new VaultDamagedException(Path, $"its {name} is no verifier key"));
        }

        bool known = value.Member("format") is { Kind: JsonKind.Number, Number: 1 };
        if (keys.Find(k => k.Name != Text("origin")) is { } stranger)
            throw new VaultDamagedException(Path, $"its key is named {stranger.Name}, and its origin is {Text("origin")}");
        return known && keys.Count > 0 && Text("origin").Length > 0 ? new VaultSettings(Text("origin"), keys) : throw new VaultDamagedException(Path, "it has no format 1, key and origin");
    }

    /// <summary>The text of the file is read elsewhere as well; this is how it looks.</summary>
    public override string ToString() => Encoding.ASCII.GetString(Encode());
}
