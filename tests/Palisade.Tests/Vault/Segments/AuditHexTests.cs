using System.Text;
using Palisade.Events;
using Palisade.Vault.Segments;

namespace Palisade.Tests.Vault.Segments;

/// <summary>The text behind the hex of audit records, for words: pieces are one value, and numbers are none.</summary>
public sealed class AuditHexTests
{
    [Theory]
    [InlineData("a0=\"x\" a1=4D616C6C6F7279 a2=12 a3=7175696c6c", "Mallory\nquill\n")]
    [InlineData("comm=2F746D702F6120620063", "/tmp/a b c\n")]
    [InlineData("a1_len=12 a1[0]=2F686F6D652F6D61 a1[1]=6C6C6F7279 a2[0]=616263", "/home/mallory\nabc")]
    [InlineData("a1[0]=\"/home/ma\" a1[1]=\"llory\" a2=\"616263\"", "/home/mallory\n")]
    [InlineData("a0=7ffd12345678 pid=1234 ses=4294967295 arch=c000003e", "")]
    [InlineData("a1=2F686F6D652F7", "/home/\n")]
    [InlineData("a=", "")]
    [InlineData("=", "")]
    [InlineData("", "")]
    public void Text_behind_hex(string pairs, string expected)
    {
        ByteBuffer text = new(64);
        AuditHex.Append(Encoding.ASCII.GetBytes(pairs), text);
        Assert.Equal(expected, Encoding.UTF8.GetString(text.Written));
    }

    [Fact]
    public void Any_bytes_are_taken()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        ByteBuffer text = new(64);
        for (int round = 0; round < 2000; round++)
        {
            byte[] raw = new byte[random.Next(60)];
            for (int i = 0; i < raw.Length; i++)
                raw[i] = random.Next(4) == 0 ? (byte)random.Next(256) : "=[]0\"a1F6 "u8[random.Next(10)];
            text.Truncate(0);
            AuditHex.Append(raw, text);
            Assert.True(text.Length <= raw.Length * 2, $"seed {seed}, round {round}");
        }
    }
}
