using System.Text;
using Palisade.Vault.Journal;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>The write-ahead log: what is torn is told apart from what is damaged.</summary>
public sealed class JournalTests
{
    private readonly SimulatedDisk _disk = new();
    private readonly PlainWrap _wrap = new();

    [Fact]
    public void What_is_appended_is_read_back_frame_by_frame()
    {
        Write("one", "", new string('x', 100_000));
        Assert.Equal(["one", "", new string('x', 100_000)], Read(out _, out JournalReader reader));
        Assert.Equal(reader.Length, reader.GoodLength);
    }

    [Fact]
    public void A_file_cut_anywhere_has_the_whole_frames_before_the_cut_and_a_torn_tail()
    {
        Write("first", "second");
        long length = Length();
        for (long cut = length - 1; cut >= JournalFormat.HeaderBytes; cut--)
        {
            _disk.Damage(JournalFormat.FilePath(1), b => b[..(int)cut]);
            string[] found = Read(out bool damaged, out JournalReader reader);
            Assert.False(damaged);
            Assert.Equal(cut >= JournalFormat.HeaderBytes + JournalFormat.FrameHeaderBytes + 5 + JournalFormat.TagBytes ? ["first"] : (string[])[], found);
            Assert.True(reader.GoodLength <= cut);
        }
    }

    [Fact]
    public void Any_flipped_bit_before_the_last_frame_is_damage_and_the_frames_after_it_are_found()
    {
        Write("first", "second", "third");
        byte[] whole = _disk.ReadWhole(JournalFormat.FilePath(1), 1 << 20);
        int end = JournalFormat.HeaderBytes + JournalFormat.FrameHeaderBytes + 5 + JournalFormat.TagBytes;
        for (int bit = JournalFormat.HeaderBytes * 8; bit < end * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            _disk.Damage(JournalFormat.FilePath(1), _ => flipped);
            Assert.Equal(["second", "third"], Read(out bool damaged, out JournalReader reader));
            Assert.True(damaged);
            Assert.Equal(end - JournalFormat.HeaderBytes, reader.DamagedBytes);
        }
    }

    [Fact]
    public void A_flipped_bit_in_the_last_frame_is_a_torn_tail()
    {
        Write("first", "second");
        _disk.Damage(JournalFormat.FilePath(1), b => [.. b[..^1], (byte)(b[^1] ^ 1)]);
        Assert.Equal(["first"], Read(out bool damaged, out JournalReader reader));
        Assert.False(damaged);
        Assert.True(reader.GoodLength < reader.Length);
    }

    [Fact]
    public void No_plaintext_is_in_the_file_and_without_its_key_nothing_can_be_read()
    {
        Write("a secret of somebody");
        Assert.Equal(-1, _disk.ReadWhole(JournalFormat.FilePath(1), 1 << 20).AsSpan().IndexOf("secret"u8));
        _disk.Wipe(JournalFormat.KeyPath(1));
        Assert.Null(JournalReader.TryOpen(_disk, 1, _wrap, out string reason));
        Assert.Equal($"its key, {JournalFormat.KeyPath(1)}, is not there", reason);
    }

    [Fact]
    public void After_a_write_without_room_the_file_is_cut_back_and_goes_on()
    {
        using (JournalWriter writer = JournalWriter.Create(_disk, 1, _wrap))
        {
            writer.Append("first"u8);
            _disk.Capacity = _disk.UsedBytes + 20;
            Assert.True(Assert.Throws<VaultIOException>(() => writer.Append("second"u8)).IsDiskFull);
            writer.CutBack();
            _disk.Capacity = long.MaxValue;
            writer.Append("third"u8);
        }

        Assert.Equal(["first", "third"], Read(out bool damaged, out _));
        Assert.False(damaged);
    }

    private void Write(params string[] frames)
    {
        using JournalWriter writer = JournalWriter.Create(_disk, 1, _wrap);
        foreach (string frame in frames)
            writer.Append(Encoding.UTF8.GetBytes(frame));
    }

    private long Length()
    {
        using IVaultFile file = _disk.Open(JournalFormat.FilePath(1), FileUse.Read);
        return file.Length;
    }

    private string[] Read(out bool damaged, out JournalReader reader)
    {
        reader = JournalReader.TryOpen(_disk, 1, _wrap, out _)!;
        damaged = false;
        List<string> frames = [];
        while (reader.TryRead(out ReadOnlySpan<byte> entries, out bool afterDamage))
        {
            frames.Add(Encoding.UTF8.GetString(entries));
            damaged |= afterDamage;
        }

        return [.. frames];
    }

    public JournalTests() => _disk.CreateFolder(JournalFormat.Folder);

    private sealed class PlainWrap : IKeyWrap
    {
        public byte[] Wrap(ReadOnlySpan<byte> key, string name) => key.ToArray();

        public byte[]? Unwrap(ReadOnlySpan<byte> wrapped, string name) => wrapped.ToArray();
    }
}
