using System.Text;
using Palisade.Sources;

namespace Palisade.Tests.Sources;

/// <summary>A packed file that is not unpacked here is named as one, and text that looks a little like it is not.</summary>
public sealed class ForeignPackingTests
{
    [Theory]
    [InlineData("FD377A585A0000", "xz-compressed: unpack it first")]
    [InlineData("425A68393141592653590000", "bzip2-compressed: unpack it first")]
    [InlineData("28B52FFD00", "zstd-compressed: unpack it first")]
    [InlineData("04224D1800", "lz4-compressed: unpack it first")]
    [InlineData("4C5A495001", "lzip-compressed: unpack it first")]
    [InlineData("377ABCAF271C", "a 7z archive: unpack it first")]
    [InlineData("526172211A0700", "a RAR archive: unpack it first")]
    public void Each_is_known_by_its_first_bytes(string hex, string expected) =>
        Assert.StartsWith(expected, ForeignPacking.Of(Convert.FromHexString(hex)), StringComparison.Ordinal);

    [Theory]
    [InlineData("BZh is a name")]
    [InlineData("Rar! said the parrot")]
    [InlineData("LZIP log")]
    [InlineData("7zip")]
    [InlineData("")]
    public void Text_is_none_of_these(string text) => Assert.Null(ForeignPacking.Of(Encoding.UTF8.GetBytes(text)));
}
