using System.Text;
using Palisade.Events;
using Palisade.Rules.Matching;

namespace Palisade.Tests.Rules.Matching;

public sealed class FoldedValueTests
{
    private static readonly string[] Pieces =
    [
        @"\\", @"\\\\", @"\""", @"\/", @"\n", @"\r", @"\t", @"\b", @"\f", @"\u0027", @"\u0061", @"\u007A", @"\u00e4", @"\uD83D\uDE00", @"\uZZZZ", @"\u00", @"\x", @"\", "\\\0",
        "C:", "Windows", "system32", "powershell.exe", "a", "z", "{", "`", "@", "é", "ſ", "\u007f", " ", "0123456789abcdefghijklmnopqrstuvwxyz-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ];

    [Fact]
    public void Values_fold_where_they_lie_as_they_do_in_two_steps()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        for (int i = 0; i < 20_000; i++)
        {
            StringBuilder text = new();
            for (int n = random.Next(12); n > 0; n--)
                text.Append(Pieces[random.Next(Pieces.Length)]);
            byte[] value = Encoding.UTF8.GetBytes(text.ToString());
            if (value.Length > 0 && random.Next(20) == 0)
                value[random.Next(value.Length)] = (byte)random.Next(256);
            int before = random.Next(4), behind = random.Next(3) == 0 ? random.Next(40) : 64;
            byte[] buffer = [.. new byte[before], .. value, .. Enumerable.Repeat((byte)"\\\"aé"[random.Next(3)], behind)];

            ByteBuffer plain = Kept(), json = Kept(), expectedPlain = Kept(), expectedJson = Kept();
            FoldedValue.Append(buffer, before, value.Length, plain);
            Fold.Append(value, expectedPlain);
            Assert.True(plain.Written.SequenceEqual(expectedPlain.Written), $"seed {Seed}, case {i}, plain: {text}");

            FoldedValue.AppendJson(buffer, before, value.Length, json);
            JsonEscapes.AppendUnescaped(value, expectedJson);
            Fold.InPlace(expectedJson, 4);
            Assert.True(json.Written.SequenceEqual(expectedJson.Written), $"seed {Seed}, case {i}, JSON: {text}");
        }
    }

    private static ByteBuffer Kept()
    {
        ByteBuffer kept = new(16);
        kept.Append("kept"u8);
        return kept;
    }
}
