using System.Text;
using Palisade.Events;
using Palisade.Rules.Indicators;

namespace Palisade.Tests.Rules.Indicators;

/// <summary>Lists of indicators as they are read, and what they find in events.</summary>
public sealed class IndicatorTests : IDisposable
{
    private const string Md5 = "0123456789abcdef0123456789abcdef", Sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_text_has_one_on_a_line_and_says_what_is_none()
    {
        IndicatorSet set = Load("list.txt", $"# a comment\n\n{Md5.ToUpperInvariant()}\n203.0.113.9\n2001:DB8::1\nevil[.]example\n*.bad.example\nhxxps://Evil.Example/Path\nperson@example.org\n10.1.2.3\nnot an indicator\n203.0.113.0/24\nhttp://user:word@example.org/\n127.0.0.1\n");
        Assert.Equal([Md5, "203.0.113.9", "2001:db8::1", "evil.example", "bad.example", "https://evil.example/Path", "10.1.2.3"], set.All.Select(i => i.Value));
        Assert.Equal([3, 4, 5, 6, 7, 8, 10], set.All.Select(i => i.Line));
        Assert.Equal([9, 11, 12, 13, 14], set.Problems.Select(p => p.Line));
        Assert.Contains("personal value", set.Problems[0].Reason, StringComparison.Ordinal);
        Assert.Contains("the machine itself", set.Problems[^1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_names_its_columns()
    {
        IndicatorSet set = Load("list.csv", $"type,value,comment,valid_until\nsha256,{Sha256},\"a, b\",2026-12-31\nip,\"203.0.113.9\",,\nemail,a@example.org,,\nurl,http://evil.example/x,,soon\n");
        Assert.Equal([(IndicatorKind.Hash, Sha256), (IndicatorKind.Address, "203.0.113.9")], set.All.Select(i => (i.Kind, i.Value)));
        Assert.Equal(new DateTime(2026, 12, 31, 0, 0, 0, DateTimeKind.Utc).Ticks, set.All[0].ValidUntil);
        Assert.Equal([4, 5], set.Problems.Select(p => p.Line));
    }

    [Fact]
    public void A_bundle_gives_its_plain_comparisons_and_counts_the_rest()
    {
        IndicatorSet set = Load("bundle.json", $$"""
            {"type":"bundle","id":"bundle--1","objects":[
              {"type":"indicator","id":"indicator--1","pattern_type":"stix","pattern":"[file:hashes.'SHA-256' = '{{Sha256}}' OR file:hashes.MD5 = '{{Md5}}']","valid_until":"2026-12-31T00:00:00Z"},
              {"type":"indicator","id":"indicator--2","pattern_type":"stix","pattern":"[ipv4-addr:value = '203.0.113.9']"},
              {"type":"indicator","id":"indicator--3","pattern_type":"stix","pattern":"[ipv6-addr:value = '2001:db8::1']"},
              {"type":"indicator","id":"indicator--4","pattern_type":"stix","pattern":"[domain-name:value = 'evil.example']"},
              {"type":"indicator","id":"indicator--5","pattern_type":"stix","pattern":"[url:value = 'http://evil.example/it\\'s']"},
              {"type":"indicator","id":"indicator--6","pattern_type":"stix","pattern":"[email-addr:value = 'a@example.org']"},
              {"type":"indicator","id":"indicator--7","pattern_type":"stix","pattern":"[ipv4-addr:value = '203.0.113.9'] FOLLOWEDBY [domain-name:value = 'evil.example']"},
              {"type":"indicator","id":"indicator--8","pattern_type":"yara","pattern":"rule x {}"},
              {"type":"indicator","id":"indicator--9","pattern_type":"stix","pattern":"[domain-name:value = 'gone.example']","revoked":true},
              {"type":"malware","id":"malware--1","name":"x"}, 7]}
            """);
        Assert.Equal([Sha256, Md5, "203.0.113.9", "2001:db8::1", "evil.example", "http://evil.example/it's"], set.All.Select(i => i.Value));
        Assert.Equal(["indicator--6", "indicator--7", "indicator--8"], set.Problems.Select(p => p.Reason[..12]));
        Assert.Contains("no JSON", Assert.Single(Load("broken.json", "{").Problems).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.9", true)]
    [InlineData("203.0.113.90", false)]
    [InlineData("::ffff:203.0.113.9", true)]
    [InlineData("2001:0db8:0:0::1", true)]
    [InlineData("EVIL.example", true)]
    [InlineData("deep.below.evil.example", true)]
    [InlineData("notevil.example", false)]
    [InlineData("evil.example.org", false)]
    [InlineData("https://user@evil.example:8443/x", true)]
    [InlineData("http://203.0.113.9/x?y", true)]
    [InlineData("http://[2001:db8::1]:80/", true)]
    [InlineData("HTTP://Exact.Test/Path", true)]
    [InlineData("http://exact.test/path", false)]
    [InlineData("SHA1=0000000000000000000000000000000000000000,MD5=0123456789ABCDEF0123456789ABCDEF,IMPHASH=00000000000000000000000000000000", true)]
    [InlineData("0123456789abcdef0123456789abcdef", true)]
    [InlineData("x0123456789abcdef0123456789abcdef", false)]
    [InlineData("the address 203.0.113.9 in a text", false)]
    public void A_value_is_found_as_its_kind_says(string value, bool isFound)
    {
        IndicatorSet set = Load("list.txt", $"203.0.113.9\n2001:db8::1\nevil.example\nhttp://exact.test/Path\n{Md5}\n");
        foreach (FieldKind kind in (FieldKind[])[FieldKind.Utf8, FieldKind.Utf16])
            Assert.Equal(isFound, new IndicatorMatcher(set, TimeProvider.System).Match(Event(kind, "harmless", value)) > 0);
    }

    [Fact]
    public void One_that_is_over_is_not_found_in_what_came_after()
    {
        IndicatorSet set = Load("list.csv", "value,valid_until\nevil.example,2026-06-30T00:00:00Z\n");
        IndicatorMatcher matcher = new(set, TimeProvider.System);
        LogEvent e = Event(FieldKind.Utf8, "evil.example");
        e.SetTime(new DateTime(2026, 6, 29, 0, 0, 0, DateTimeKind.Utc).Ticks);
        Assert.Equal(1, matcher.Match(e));
        e.SetTime(new DateTime(2026, 7, 1, 0, 0, 0, DateTimeKind.Utc).Ticks);
        Assert.Equal(0, matcher.Match(e));
    }

    [Fact]
    public void An_event_without_any_allocates_nothing()
    {
        IndicatorSet set = Load("list.txt", $"203.0.113.9\nevil.example\nhttp://exact.test/Path\n{Md5}\n");
        IndicatorMatcher matcher = new(set, TimeProvider.System);
        LogEvent e = Event(FieldKind.Utf8, "198.51.100.1", "harmless.example.org", "http://harmless.example.org/a/b?c", "MD5=ffffffffffffffffffffffffffffffff", @"C:\Windows\System32\cmd.exe /c whoami");
        Assert.Equal(0, matcher.Match(e));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            matcher.Match(e);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_finding_names_list_and_kind_and_never_the_value()
    {
        Palisade.Rules.Rule rule = Load("feed.txt", "203.0.113.9\n").All[0].ToRule();
        Assert.Equal("Threat indicator of feed.txt: address", rule.Title);
        Assert.DoesNotContain("203", rule.Id + rule.Title, StringComparison.Ordinal);
    }

    private IndicatorSet Load(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return IndicatorSet.Load([path]);
    }

    private static LogEvent Event(FieldKind kind, params string[] values)
    {
        EventVocabulary vocabulary = new();
        LogEvent e = new(vocabulary);
        e.Reset([]);
        for (int i = 0; i < values.Length; i++)
            e.AddCopy(vocabulary.Intern(Encoding.UTF8.GetBytes($"field{i}")), kind, kind == FieldKind.Utf16 ? Encoding.Unicode.GetBytes(values[i]) : Encoding.UTF8.GetBytes(values[i]));
        return e;
    }
}
