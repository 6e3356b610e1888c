using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;

namespace Palisade.Vault.Proving;

/// <summary>Writes the file of a proof: whole, or not at all, and never in the place of something else.</summary>
internal static class ProofFile
{
    /// <summary>Writes it.</summary>
    /// <param name="path">A file that is not there, or an older proof.</param>
    /// <param name="write">Writes its bytes.</param>
    /// <exception cref="IOException">Something else is there, or it cannot be written; what was there is there still.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Refuse(path);
        string unfinished = path + ".tmp";
        try
        {
            using (FileStream output = new(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 18))
                write(output);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            throw new IOException($"{path}: there is no such folder; make it first");
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Refuses a path where something is that is no proof: a log, a key, a device, a link.</summary>
    /// <exception cref="IOException">Says what is there.</exception>
    public static void Refuse(string path)
    {
        FileInfo there = new(path);
        if (Directory.Exists(path))
            throw new IOException($"{path} is a folder; name a file in it");
        if (there.LinkTarget is not null)
            throw new IOException($"{path} is a link: name the file itself, or another");
        if (!there.Exists)
            return;
        if (there.DirectoryName == "/dev")
            throw new IOException($"{path} is no plain file: a proof is written beside its place and moved there");
        if (there.Length > 0 && !IsProof(path))
            throw new IOException($"{path} is there already, and is no pack and no proof: write somewhere else");
    }

    private static bool IsProof(string path)
    {
        byte[] head = new byte[64];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        ReadOnlySpan<byte> read = head.AsSpan(0, file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false));
        return read.StartsWith(Encoding.ASCII.GetBytes(PackManifest.Magic + " ")) || read.StartsWith(Encoding.ASCII.GetBytes(CasePackManifest.Magic + " ")) || read.StartsWith(Encoding.ASCII.GetBytes(TlogProof.Header + "\n"));
    }
}
