using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Palisade.Events;

namespace Palisade.Rules.Matching;

/// <summary>
/// Case folding: two texts are equal without case exactly when their folded forms have the same bytes. The folded form is UTF-8 of
/// <see cref="char.ToUpperInvariant"/> applied to each UTF-16 code unit; invalid bytes stand for themselves.
/// </summary>
/// <remarks>ASCII, which is nearly all of every log, takes a vectorised path. No non-ASCII character folds to ASCII in .NET, so the two paths agree.</remarks>
internal static class Fold
{
    /// <summary>The folded form of a rule's text.</summary>
    public static byte[] Of(string text)
    {
        ByteBuffer folded = new(text.Length + 16);
        Append(ToUtf8(text), folded);
        return folded.Written.ToArray();
    }

    /// <summary>UTF-8 of a text; a lone surrogate becomes its three bytes, as everywhere in Palisade.</summary>
    public static byte[] ToUtf8(string text)
    {
        ByteBuffer utf8 = new(text.Length + 16);
        FieldText.AppendUtf16(MemoryMarshal.AsBytes(text.AsSpan()), utf8);
        return utf8.Written.ToArray();
    }

    /// <summary>Appends the folded form of UTF-8 text.</summary>
    public static void Append(ReadOnlySpan<byte> text, ByteBuffer folded)
    {
        Span<byte> room = folded.GetSpan(text.Length);
        OperationStatus status = Ascii.ToUpper(text, room, out int written);
        folded.Advance(written);
        if (status == OperationStatus.InvalidData)
            AppendSlowly(text[written..], folded);
    }

    /// <summary>Appends the folded form of UTF-16LE text.</summary>
    public static void AppendUtf16(ReadOnlySpan<byte> utf16, ByteBuffer folded)
    {
        ReadOnlySpan<char> chars = MemoryMarshal.Cast<byte, char>(utf16);
        OperationStatus status = Ascii.ToUpper(chars, folded.GetSpan(chars.Length), out int written);
        folded.Advance(written);
        if (status == OperationStatus.InvalidData)
            AppendUtf16Slowly(chars[written..], folded);
    }

    /// <summary>Folds in place what was appended from <paramref name="start"/> on.</summary>
    public static void InPlace(ByteBuffer text, int start)
    {
        Span<byte> bytes = text.Array.AsSpan(start, text.Length - start);
        if (Ascii.ToUpperInPlace(bytes, out int done) == OperationStatus.Done)
            return;
        byte[] rest = ArrayPool<byte>.Shared.Rent(bytes.Length - done);
        bytes[done..].CopyTo(rest);
        int length = bytes.Length - done;
        text.Truncate(start + done);
        AppendSlowly(rest.AsSpan(0, length), text);
        ArrayPool<byte>.Shared.Return(rest);
    }

    private static void AppendUtf16Slowly(ReadOnlySpan<char> chars, ByteBuffer folded)
    {
        for (int i = 0; i < chars.Length; i++)
        {
            char c = chars[i];
            if (char.IsHighSurrogate(c) && i + 1 < chars.Length && char.IsLowSurrogate(chars[i + 1]))
                FieldText.AppendScalar((uint)char.ConvertToUtf32(c, chars[++i]), folded);
            else
                FieldText.AppendScalar(char.ToUpperInvariant(c), folded);
        }
    }

    private static void AppendSlowly(ReadOnlySpan<byte> text, ByteBuffer folded)
    {
        // A folded character is at most half again as long (two bytes that fold to three).
        Span<byte> room = folded.GetSpan((text.Length * 2) + 4);
        int written = 0;
        while (!text.IsEmpty)
        {
            Ascii.ToUpper(text, room[written..], out int plain);
            written += plain;
            text = text[plain..];
            if (text.IsEmpty)
                break;
            if (Rune.DecodeFromUtf8(text, out Rune rune, out int used) == OperationStatus.Done)
            {
                uint c = (uint)rune.Value;
                written += Utf16Text.WriteScalar(c < 0x10000 ? char.ToUpperInvariant((char)c) : c, room[written..]);
                text = text[used..];
            }
            else
            {
                room[written++] = text[0];
                text = text[1..];
            }
        }

        folded.Advance(written);
    }
}
