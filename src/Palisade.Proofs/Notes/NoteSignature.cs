using System.Buffers.Binary;
using System.Text;
using Palisade.Proofs.Crypto;

namespace Palisade.Proofs.Notes;

/// <summary>One signature line of a note: em dash (U+2014), space, key name, space, base64 of key id and signature. Immutable.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="KeyId">The id of the key, which with the name says which key signed.</param>
/// <param name="Signature">The signature itself, without the key id; not to be changed.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    internal static ReadOnlySpan<byte> Dash => "\u2014 "u8;

    /// <summary>The line as it stands in a note, with its newline.</summary>
    public string ToLine()
    {
        byte[] bytes = new byte[4 + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(4));
        return $"\u2014 {Name} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads one line, without its newline; false, with the reason, if it is no signature line.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out NoteSignature? signature, out NoteFault fault)
    {
        signature = null;
        fault = NoteFault.BadSignatureLine;
        if (!line.StartsWith(Dash))
            return false;
        line = line[Dash.Length..];
        int space = line.IndexOf((byte)' ');
        if (space < 0)
            return false;
        if (!NoteName.TryRead(line[..space], out string name))
        {
            fault = NoteFault.BadName;
            return false;
        }

        byte[]? bytes = StrictBase64.TryDecode(line[(space + 1)..]);
        if (bytes is null || bytes.Length < 5)
            return false;
        signature = new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4));
        fault = NoteFault.None;
        return true;
    }
}

/// <summary>Key names: not empty, no Unicode space, no plus sign, no control character.</summary>
internal static class NoteName
{
    private static readonly UTF8Encoding Strict = new(false, true);

    public static bool IsValid(string name)
    {
        if (name.Length == 0)
            return false;
        foreach (char c in name)
        {
            if (c == '+' || char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
        }

        return TryCountBytes(name, out int bytes) && bytes <= NoteLimits.MaxNameBytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        if (bytes.Length > NoteLimits.MaxNameBytes || !System.Text.Unicode.Utf8.IsValid(bytes))
            return false;
        name = Encoding.UTF8.GetString(bytes);
        return IsValid(name);
    }

    private static bool TryCountBytes(string name, out int bytes)
    {
        try
        {
            bytes = Strict.GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            bytes = 0;
            return false;
        }
    }
}
