using System.Security.Cryptography;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Vault.Proving;

/// <summary>Puts a pack together: sections are written twice, once for their digest and once for good, so that nothing is held whole.</summary>
internal sealed class PackWriter
{
    private readonly List<(PackSection Section, Action<Stream> Write)> _sections = [];

    /// <summary>Adds the next section.</summary>
    public void Add(string name, byte[] content) =>
        _sections.Add((new PackSection(name, content.Length, TreeHash.Of(content)), stream => stream.Write(content)));

    /// <summary>Adds a section that is written by a function, which must write the same each time.</summary>
    public void Add(string name, Action<Stream> write)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashingStream measure = new(hash);
        write(measure);
        _sections.Add((new PackSection(name, measure.Written, new TreeHash(hash.GetHashAndReset())), write));
    }

    /// <summary>Adds a section whose length and digest are known: they are compared while it is written.</summary>
    public void Add(PackSection known, Action<Stream> write) => _sections.Add((known, write));

    /// <summary>Signs the manifest of a pack and writes all.</summary>
    /// <param name="head">The manifest but for its sections.</param>
    /// <param name="signers">One for each key of it, in the same order.</param>
    /// <param name="output">Takes the pack.</param>
    /// <exception cref="InvalidDataException">A section is not what it was, or not what it was said to be.</exception>
    public void Write(PackManifest head, IReadOnlyList<NoteSigner> signers, Stream output) => Write(
        sections =>
        {
            byte[] text = Encoding.UTF8.GetBytes((head with { Sections = sections }).ToText());
            return PackManifest.TryParse(text, out string reason) is not null ? text : throw new InvalidDataException($"No such pack can be: the manifest {reason}.");
        },
        PackManifest.Magic, signers, output);

    /// <summary>Signs a manifest and writes all.</summary>
    /// <param name="manifest">Makes its text of the sections.</param>
    /// <param name="magic">The first word of the file.</param>
    /// <param name="signers">One for each key of it, in the same order.</param>
    /// <param name="output">Takes the file.</param>
    /// <exception cref="InvalidDataException">A section is not what it was, or not what it was said to be.</exception>
    public void Write(Func<IReadOnlyList<PackSection>, byte[]> manifest, string magic, IReadOnlyList<NoteSigner> signers, Stream output)
    {
        byte[] text = manifest([.. _sections.Select(s => s.Section)]);
        StringBuilder signatures = new("\n");
        foreach (NoteSigner signer in signers)
            signatures.Append(signer.Sign(text).ToLine());
        byte[] note = [.. text, .. Encoding.UTF8.GetBytes(signatures.ToString())];
        output.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{magic} {note.Length}\n")));
        output.Write(note);
        foreach ((PackSection section, Action<Stream> write) in _sections)
            WriteSection(section, write, output);
    }

    private static void WriteSection(PackSection section, Action<Stream> write, Stream output)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using HashingStream measure = new(hash, output);
        write(measure);
        if (measure.Written != section.Length || new TreeHash(hash.GetHashAndReset()) != section.Digest)
            throw new InvalidDataException($"{section.Name} is not what the log says of it: it is damaged, or was changed meanwhile.");
    }
}
