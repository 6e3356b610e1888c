using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Palisade.Rules.Caching;

namespace Palisade.Tests.Rules.Caching;

/// <summary>Entries that are damaged, or that others may have written, count for nothing and harm nothing.</summary>
public sealed partial class CacheTrustTests : IDisposable
{
    private const int HeadBytes = 72;
    private static readonly DateTime s_longAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly RuleFolder _folder = new();
    private readonly string _expected;
    private readonly string _file;
    private readonly byte[] _entry;
    private readonly byte[] _key;

    public CacheTrustTests()
    {
        _expected = ObjectText.Of(Load());
        _file = Assert.Single(_folder.Entries);
        _entry = File.ReadAllBytes(_file);
        _key = Convert.FromHexString(Path.GetFileNameWithoutExtension(_file));
        Assert.Equal(_expected, ObjectText.Of(RuleCacheEntry.Decode(_key, _entry)!));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_entry_with_any_byte_changed_is_none()
    {
        for (int i = 0; i < _entry.Length; i++)
        {
            byte[] changed = [.. _entry];
            changed[i] ^= (byte)(1 << (i % 8));
            Assert.Null(RuleCacheEntry.Decode(_key, changed));
        }
    }

    [Fact]
    public void An_entry_cut_or_lengthened_is_none()
    {
        for (int length = 0; length < _entry.Length; length++)
            Assert.Null(RuleCacheEntry.Decode(_key, _entry[..length]));
        Assert.Null(RuleCacheEntry.Decode(_key, [.. _entry, 0]));
    }

    [Fact]
    public void Content_that_is_wrong_under_a_right_checksum_gives_no_exception_and_takes_no_memory()
    {
        int seed = 20261122;
        Random random = new(seed);
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int rounds = 4000;
        for (int round = 0; round < rounds; round++)
        {
            byte[] changed = Mutate(random);
            SHA256.HashData(changed.AsSpan(HeadBytes), changed.AsSpan(HeadBytes - 32));
            try
            {
                _ = RuleCacheEntry.Decode(_key, changed);
            }
            catch (Exception wrong)
            {
                Assert.Fail($"seed {seed.ToString(CultureInfo.InvariantCulture)}, round {round.ToString(CultureInfo.InvariantCulture)}: {wrong}");
            }
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / rounds, 0, 100L * _entry.Length);
    }

    [Fact]
    public void An_entry_of_other_rules_under_this_name_is_none()
    {
        _folder.Write("more.yml", "title: t\nlogsource: {product: linux}\ndetection:\n  a: {b: c}\n  condition: a\n");
        string expected = ObjectText.Of(Load());
        string other = Assert.Single(_folder.Entries, e => e != _file);
        File.Copy(_file, other, overwrite: true);
        Assert.Equal(expected, ObjectText.Of(Load()));
        Assert.NotEqual(_entry, File.ReadAllBytes(other));
    }

    [Fact]
    public void A_damaged_file_is_made_anew()
    {
        File.WriteAllBytes(_file, _entry[..(_entry.Length / 2)]);
        Assert.Equal(_expected, ObjectText.Of(Load()));
        Assert.Equal(_entry, File.ReadAllBytes(_file));
        File.Delete(_file);
        Directory.CreateDirectory(_file);
        Assert.Equal(_expected, ObjectText.Of(Load()));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_costs_nothing_but_time()
    {
        string file = Path.Combine(_folder.Rules, "other.yml");
        Assert.Equal(_expected, ObjectText.Of(new RuleCache(Path.Combine(file, "cache")).Load([_folder.Rules])));
        Assert.Equal(_expected, ObjectText.Of(new RuleCache(file).Load([_folder.Rules])));
    }

    [Fact]
    public void Folder_and_entry_are_for_the_user_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Cache));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file));
        Assert.Empty(Directory.GetFiles(_folder.Cache, "*.tmp"));
    }

    [Fact]
    public void What_others_may_write_is_not_read()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.True(IsUsed());
        UnixFileMode file = File.GetUnixFileMode(_file), folder = File.GetUnixFileMode(_folder.Cache);
        foreach (UnixFileMode others in (UnixFileMode[])[UnixFileMode.GroupWrite, UnixFileMode.OtherWrite])
        {
            File.SetUnixFileMode(_file, file | others);
            Assert.False(IsUsed());
            File.SetUnixFileMode(_file, file);
            File.SetUnixFileMode(_folder.Cache, folder | others);
            Assert.False(IsUsed());
            File.SetUnixFileMode(_folder.Cache, folder);
            Assert.True(IsUsed());
        }
    }

    [Fact]
    public void What_belongs_to_others_is_not_read()
    {
        // Only root can give files away.
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return;
        foreach (string path in (string[])[_file, _folder.Cache])
        {
            Assert.True(IsUsed());
            Assert.Equal(0, ChangeOwner(path, 12345, 12345));
            Assert.False(IsUsed());
            Assert.Equal(0, ChangeOwner(path, 0, 0));
        }
    }

    private CachedRules Load() => new RuleCache(_folder.Cache).Load([_folder.Rules]);

    // Whether the entry is taken: what is not is written anew, or the folder left alone. Leaves a good entry behind.
    private bool IsUsed()
    {
        byte[] marked = RuleCacheEntry.Encode(_key, Marked())!;
        File.WriteAllBytes(_file, marked);
        bool isUsed = Load().Rules.Documents == 4711;
        if (!isUsed)
            Assert.Equal(_expected, ObjectText.Of(Load()));
        return isUsed;
    }

    private CachedRules Marked()
    {
        CachedRules rules = RuleCacheEntry.Decode(_key, _entry)!;
        return rules with { Rules = rules.Rules with { Documents = 4711 } };
    }

    private byte[] Mutate(Random random)
    {
        byte[] changed = [.. _entry];
        for (int left = random.Next(1, 4); left > 0; left--)
        {
            int at = random.Next(HeadBytes, changed.Length - 8);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(at), -1);
                    break;
                case 2:
                    random.NextBytes(changed.AsSpan(at, random.Next(8)));
                    break;
                default:
                    changed = [.. changed.AsSpan(0, at), .. changed.AsSpan(at + random.Next(8))];
                    break;
            }
        }

        return changed;
    }

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint owner, uint group);
}
