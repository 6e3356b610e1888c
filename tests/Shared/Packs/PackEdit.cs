using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Vault.Proving;

namespace Palisade.Tests.Packs;

/// <summary>Takes a pack apart, and puts one together that is signed by whoever has the key.</summary>
internal static class PackEdit
{
    public static List<(string Name, byte[] Bytes)> Sections(byte[] pack)
    {
        PackReader reader = PackReader.TryOpen(new MemoryStream(pack), out PackFault fault) ?? throw new InvalidOperationException(fault.ToString());
        return [.. reader.Manifest.Sections.Select(s => (s.Name, reader.Load(s.Name, int.MaxValue)!))];
    }

    public static PackManifest Manifest(byte[] pack) => PackReader.TryOpen(new MemoryStream(pack), out _)!.Manifest;

    /// <summary>Signs other sections under the same head.</summary>
    public static byte[] Resign(PackManifest head, IEnumerable<(string Name, byte[] Bytes)> sections, IReadOnlyList<NoteSigner> signers)
    {
        PackWriter writer = new();
        foreach ((string name, byte[] bytes) in sections)
            writer.Add(name, bytes);
        using MemoryStream pack = new();
        writer.Write(head, signers, pack);
        return pack.ToArray();
    }

    public static byte[] DropFirstKey(byte[] pack, SyntheticLog log) => Change(pack, log, "keys", keys => keys[(Array.IndexOf(keys, (byte)'\n') + 1)..]);

    /// <summary>One section changed, and all signed anew.</summary>
    public static byte[] Change(byte[] pack, SyntheticLog log, string section, Func<byte[], byte[]> change) =>
        Resign(Manifest(pack), Sections(pack).Select(s => s.Name == section ? (s.Name, change(s.Bytes)) : s), log.Signers);
}
