using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Palisade.Sources;

/// <summary>The directory at the end of a zip archive (APPNOTE.TXT 6.3.10, 4.3.12 to 4.3.16).</summary>
/// <remarks>Our own, because the one of .NET reads any number of entries into memory, hides encryption, and lets one reader at a time use an archive.</remarks>
/// <param name="Members">Files, in ordinal order of name; folders are left out.</param>
/// <param name="Problem">Why the list is not whole, or null.</param>
internal sealed record ZipDirectory(List<ZipMember> Members, string? Problem)
{
    private const int EndBytes = 22, MaxCommentBytes = 65_535, EntryBytes = 46, LocalBytes = 30;
    private const uint EndMark = 0x06054b50, Locator64Mark = 0x07064b50, End64Mark = 0x06064b50, EntryMark = 0x02014b50, LocalMark = 0x04034b50;

    /// <summary>Reads the directory.</summary>
    /// <exception cref="IOException">The file is no whole zip archive, or cannot be read.</exception>
    public static ZipDirectory Read(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        byte[] tail = Block(file, Math.Max(0, length - EndBytes - MaxCommentBytes), (int)Math.Min(length, EndBytes + MaxCommentBytes));
        for (int at = tail.Length - EndBytes; at >= 0; at--)
        {
            if (U32(tail, at) == EndMark)
                return Entries(file, length, tail.AsSpan(at), length - tail.Length + at);
        }

        throw new IOException("broken archive: it has no directory at its end");
    }

    /// <summary>Where the packed bytes of a member begin: behind its local header.</summary>
    /// <exception cref="IOException">There is no such header.</exception>
    public static long DataStart(string path, ZipMember member)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] local = Block(file, member.HeaderStart, LocalBytes);
        if (U32(local, 0) != LocalMark)
            throw new IOException("broken archive: no member where the directory says");
        long start = member.HeaderStart + LocalBytes + U16(local, 26) + U16(local, 28);
        if (start > RandomAccess.GetLength(file) - member.PackedLength)
            throw new IOException("broken archive: the member reaches past the end of the file");
        return start;
    }

    private static ZipDirectory Entries(SafeFileHandle file, long length, ReadOnlySpan<byte> end, long endStart)
    {
        long size = U32(end, 12), start = U32(end, 16);
        if (U16(end, 10) == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
            (size, start) = End64(file, endStart) ?? (size, start);
        if (size < 0 || start < 0 || start > length || size > length - start)
            throw new IOException("broken archive: its directory lies outside of the file");
        List<ZipMember> members = [];
        string? problem = null;
        ZipEntryReader reader = new(file, start, size);
        while (problem is null && reader.TryRead(out ReadOnlySpan<byte> entry, out problem))
        {
            if (members.Count == Limits.MaxArchiveMembers)
                problem = $"more than {Limits.MaxArchiveMembers} members: the rest is not read";
            else if (Member(entry) is { } member)
                members.Add(member);
        }

        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new ZipDirectory(members, problem);
    }

    // Zip64 end of central directory locator and record, 4.3.14 and 4.3.15.
    private static (long Size, long Start)? End64(SafeFileHandle file, long endStart)
    {
        if (endStart < 20)
            return null;
        byte[] locator = Block(file, endStart - 20, 20);
        if (U32(locator, 0) != Locator64Mark)
            return null;
        byte[] end = Block(file, I64(locator, 8), 56);
        return U32(end, 0) == End64Mark ? (I64(end, 40), I64(end, 48)) : null;
    }

    private static ZipMember? Member(ReadOnlySpan<byte> e)
    {
        int nameLength = U16(e, 28);
        ReadOnlySpan<byte> name = e.Slice(EntryBytes, nameLength);
        if (name.IsEmpty || name[^1] == '/')
            return null;
        long packed = U32(e, 20), length = U32(e, 24), start = U32(e, 42);
        Zip64(e.Slice(EntryBytes + nameLength, U16(e, 30)), ref packed, ref length, ref start);
        return new ZipMember(Name(name), U16(e, 8), U16(e, 10), packed, length, start, DosTime(U16(e, 14), U16(e, 12)));
    }

    // The extra field 1 holds, in this order, those of the three that are all ones in the entry (4.5.3).
    private static void Zip64(ReadOnlySpan<byte> extra, ref long packed, ref long length, ref long start)
    {
        while (extra.Length >= 4 && extra.Length - 4 >= U16(extra, 2))
        {
            ReadOnlySpan<byte> field = extra.Slice(4, U16(extra, 2));
            if (U16(extra, 0) == 1)
            {
                Take(ref length, ref field);
                Take(ref packed, ref field);
                Take(ref start, ref field);
                return;
            }

            extra = extra[(4 + field.Length)..];
        }
    }

    private static void Take(ref long value, ref ReadOnlySpan<byte> field)
    {
        if (value != uint.MaxValue || field.Length < 8)
            return;
        value = I64(field, 0);
        field = field[8..];
    }

    private static string Name(ReadOnlySpan<byte> name) =>
        System.Text.Unicode.Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);

    private static DateTime DosTime(int date, int time)
    {
        int year = 1980 + (date >> 9), month = (date >> 5) & 15, day = date & 31;
        bool valid = month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && time >> 11 < 24 && ((time >> 5) & 63) < 60 && (time & 31) < 30;
        return valid ? new DateTime(year, month, day, time >> 11, (time >> 5) & 63, (time & 31) * 2, DateTimeKind.Utc) : DateTime.UnixEpoch;
    }

    private static byte[] Block(SafeFileHandle file, long start, int length)
    {
        byte[] block = new byte[length];
        if (start < 0 || length < EndBytes - 2 || RandomAccess.Read(file, block, start) < length)
            throw new IOException("broken archive: it ends in the middle");
        return block;
    }

    private static int U16(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt16LittleEndian(s[at..]);

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);

    // Negative for what no file can hold: the checks of range catch it.
    private static long I64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadInt64LittleEndian(s[at..]);

    /// <summary>Reads entry after entry, through a window of the file: a directory of any size takes little memory.</summary>
    private ref struct ZipEntryReader(SafeFileHandle file, long start, long size)
    {
        private readonly byte[] _window = new byte[256 << 10];
        private int _length;
        private int _at;

        public bool TryRead(out ReadOnlySpan<byte> entry, out string? problem)
        {
            entry = default;
            problem = null;
            if (size == 0 && _at == _length)
                return false;
            int bytes = EntryBytes;
            if (!Fill(bytes) || U32(_window, _at) != EntryMark || !Fill(bytes += U16(_window, _at + 28) + U16(_window, _at + 30) + U16(_window, _at + 32)))
            {
                problem = "broken archive: the directory is damaged, members may be missing";
                return false;
            }

            entry = _window.AsSpan(_at, bytes);
            _at += bytes;
            return true;
        }

        private bool Fill(int bytes)
        {
            if (_length - _at >= bytes)
                return true;
            _window.AsSpan(_at, _length - _at).CopyTo(_window);
            (_length, _at) = (_length - _at, 0);
            while (size > 0 && _length < _window.Length)
            {
                int read = RandomAccess.Read(file, _window.AsSpan(_length, (int)Math.Min(size, _window.Length - _length)), start);
                if (read == 0)
                    break;
                (_length, start, size) = (_length + read, start + read, size - read);
            }

            return _length >= bytes;
        }
    }
}
