using System.Text;
using Palisade.Proofs.Crypto;
using Palisade.Proofs.Merkle;
using Palisade.Proofs.Notes;

namespace Palisade.Tests.Proofs;

public sealed class SignedNoteTests : IDisposable
{
    private static readonly byte[] Seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly NoteSigner _ecdsa = NoteSigner.Generate("example.com/log", NoteKeyKind.Ecdsa);

    public void Dispose() => _ecdsa.Dispose();

    [Fact]
    public void A_note_of_every_kind_of_key_is_read_verified_and_written_byte_for_byte()
    {
        Assert.True(Ed25519.IsSupported, "libcrypto.so.3 did not load");
        using NoteSigner ed = NoteSigner.Generate("example.com/log", NoteKeyKind.Ed25519);
        using NoteSigner witness = NoteSigner.Generate("witness.example/w", NoteKeyKind.Cosignature);
        SignedNote note = SignedNote.Create("text\n\nmore é\n", _ecdsa, ed, witness);
        Assert.True(SignedNote.TryParse(note.ToArray(), out SignedNote? read, out _));
        Assert.Equal(note.ToArray(), read!.ToArray());
        NoteCheck check = read.Verify(_ecdsa.Verifier, ed.Verifier, witness.Verifier);
        Assert.True(check.Holds);
        Assert.Equal(3, check.Verified.Count);
        Assert.All(check.Verified, v => Assert.Equal(v.Key.Kind == NoteKeyKind.Cosignature, v.Time is not null));
    }

    [Fact]
    public void The_note_of_the_specification_is_written_as_it_stands_there()
    {
        const string text = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n";
        const string note = text + "\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out SignedNote? read, out _));
        Assert.Equal(text, Encoding.UTF8.GetString(read!.Text));
        Assert.Equal("quasimodo.example/salvatore", Assert.Single(read.Signatures).Name);
        Assert.Equal(note, read.ToString());
    }

    [Fact]
    public void Signatures_of_unknown_keys_are_ignored_and_a_bad_one_of_a_known_key_refuses_the_note()
    {
        using NoteSigner other = NoteSigner.Generate("example.com/other", NoteKeyKind.Ecdsa);
        SignedNote note = SignedNote.Create("text\n", _ecdsa, other);
        Assert.True(note.Verify(_ecdsa.Verifier).Holds);
        Assert.Equal(NoteFault.NoKnownKey, SignedNote.Create("text\n", other).Verify(_ecdsa.Verifier).Fault);
        Assert.Equal(NoteFault.NoKnownKey, note.Verify([]).Fault);
        SignedNote bad = note.With(SignedNote.Create("other text\n", _ecdsa).Signatures[0]);
        NoteCheck check = bad.Verify(_ecdsa.Verifier);
        Assert.Equal(NoteFault.SignatureInvalid, check.Fault);
        Assert.Same(bad.Signatures[2], check.Culprit);
        Assert.True(bad.Verify(other.Verifier).Holds);
    }

    [Fact]
    public void Keys_that_share_name_or_id_but_not_both_are_unknown()
    {
        VerifierKey known = _ecdsa.Verifier;
        Assert.False(known.Matches(new NoteSignature("example.com/other", known.Id, new byte[70])));
        Assert.False(known.Matches(new NoteSignature(known.Name, known.Id ^ 1, new byte[70])));
    }

    [Fact]
    public void A_note_takes_a_hundred_signatures_and_no_more()
    {
        SignedNote note = SignedNote.Create("text\n", _ecdsa);
        for (int i = 1; i < NoteLimits.MaxSignatures; i++)
            note = note.With(new NoteSignature("other", (uint)i, new byte[64]));
        Assert.True(SignedNote.TryParse(note.ToArray(), out SignedNote? read, out _));
        Assert.True(read!.Verify(_ecdsa.Verifier).Holds);
        Assert.Throws<InvalidOperationException>(() => note.With(note.Signatures[0]));
        Assert.False(SignedNote.TryParse([.. note.ToArray(), .. Encoding.UTF8.GetBytes(note.Signatures[1].ToLine())], out _, out NoteFault fault));
        Assert.Equal(NoteFault.TooLarge, fault);
    }

    [Theory]
    [InlineData("", NoteFault.NotSigned)]
    [InlineData("text\n", NoteFault.NotSigned)]
    [InlineData("text\n\n", NoteFault.NotSigned)]
    [InlineData("text\n\n— n AAAAAAA=", NoteFault.NotSigned)]
    [InlineData("text\t\n\n— n AAAAAAA=\n", NoteFault.NotText)]
    [InlineData("text\r\n\n— n AAAAAAA=\n", NoteFault.NotText)]
    [InlineData("text\n\n- n AAAAAAA=\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n—n AAAAAAA=\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n— n\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n— n AAAAAA==\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n— n AAAAAAB=\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n— n AAAAAAA\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n— n  AAAAAAA=\n", NoteFault.BadSignatureLine)]
    [InlineData("text\n\n—  AAAAAAA=\n", NoteFault.BadName)]
    [InlineData("text\n\n— a+b AAAAAAA=\n", NoteFault.BadName)]
    [InlineData("text\n\n— a\u2003b AAAAAAA=\n", NoteFault.BadName)]
    [InlineData("text\n\n— n AAAAAAA=\nno line\n", NoteFault.BadSignatureLine)]
    public void What_is_no_note_is_refused_with_its_reason(string text, NoteFault expected)
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out NoteFault fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_no_note()
    {
        Assert.False(SignedNote.TryParse([0xFF, .. "text\n\n— n AAAAAAA=\n"u8], out _, out NoteFault fault));
        Assert.Equal(NoteFault.NotText, fault);
    }

    [Theory]
    [InlineData("AQ==", NoteFault.BadKey)]
    [InlineData("", NoteFault.BadKey)]
    [InlineData("Aw==", NoteFault.BadKey)]
    [InlineData("AwEB", NoteFault.UnknownKeyKind)]
    [InlineData("ASEh", NoteFault.BadKey)]
    [InlineData("AjBZ", NoteFault.BadKey)]
    [InlineData("BgAA", NoteFault.BadKey)]
    public void Bad_verifier_keys_are_refused_with_their_reason(string key, NoteFault expected)
    {
        Assert.False(VerifierKey.TryParse("name+00000000+" + key, out _, out NoteFault fault));
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.None)]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.KeyIdMismatch)]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.BadName)]
    [InlineData("PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.BadKey)]
    [InlineData("PeterNeumann+c74f20a3", NoteFault.BadKey)]
    [InlineData("rome+00000001+BQEC", NoteFault.None)]
    [InlineData("private+00000001+/wEC", NoteFault.None)]
    public void Verifier_keys_are_read_as_they_are_written(string text, NoteFault expected)
    {
        Assert.Equal(expected == NoteFault.None, VerifierKey.TryParse(text, out VerifierKey? key, out NoteFault fault));
        Assert.Equal(expected, fault);
        Assert.Equal(expected == NoteFault.None ? text : null, key?.ToString());
    }

    [Fact]
    public void A_private_key_is_read_as_it_is_written_and_signs_the_same()
    {
        foreach (NoteKeyKind kind in new[] { NoteKeyKind.Ecdsa, NoteKeyKind.Ed25519, NoteKeyKind.Cosignature })
        {
            using NoteSigner signer = NoteSigner.Generate("example.com/log", kind);
            string text = signer.ToPrivateText();
            Assert.True(NoteSigner.TryParse(text, out NoteSigner? read, out _));
            using (read)
            {
                Assert.Equal(signer.Verifier, read!.Verifier);
                Assert.True(SignedNote.Create("text\n", read).Verify(signer.Verifier).Holds);
            }

            Assert.False(NoteSigner.TryParse(text.Replace("+example.com/log+", "+example.com/other+", StringComparison.Ordinal), out _, out NoteFault fault) && kind != NoteKeyKind.Ecdsa);
            Assert.Equal(kind == NoteKeyKind.Ecdsa ? NoteFault.None : NoteFault.KeyIdMismatch, fault);
            Assert.False(NoteSigner.TryParse(text[..^8], out _, out _));
        }
    }

    [Fact]
    public void A_cosignature_states_its_time_and_is_bound_to_it()
    {
        using NoteSigner witness = NoteSigner.FromSeed("witness.example/w", NoteKeyKind.Cosignature, Seed);
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(1679315147);
        byte[] text = Encoding.UTF8.GetBytes(new Checkpoint("example.com/behind-the-sofa", 20852163, MerkleTree.EmptyRoot).ToNoteText());
        NoteSignature signature = witness.Cosign(text, time);
        Assert.StartsWith("cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n", Encoding.UTF8.GetString(Cosignature.Message(1679315147, text)), StringComparison.Ordinal);
        Assert.Equal(time, new VerifiedSignature(witness.Verifier, signature).Time);
        Assert.True(witness.Verifier.Verify(text, signature.Signature.Span));
        for (int i = 0; i < signature.Signature.Length; i++)
        {
            byte[] bad = signature.Signature.ToArray();
            bad[i] ^= 1;
            Assert.False(witness.Verifier.Verify(text, bad), $"byte {i}");
        }

        Assert.False(witness.Verifier.Verify(text, signature.Signature.Span[..^1]));
        Assert.Throws<InvalidOperationException>(() => _ecdsa.Cosign(text, time));
    }

    [Theory]
    [InlineData("o\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", true)]
    [InlineData("o\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\next 1\next 2\n", true)]
    [InlineData("o\n07\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n-7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n99999999999999999999\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n9223372036854775807\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n0\n57DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU\n", false)]
    [InlineData("\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", false)]
    [InlineData("o\n7\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", false)]
    [InlineData("o\n7\n", false)]
    public void Checkpoints_are_read_as_they_are_written_or_refused(string text, bool valid)
    {
        Assert.Equal(valid, Checkpoint.TryParse(Encoding.UTF8.GetBytes(text), out Checkpoint? checkpoint));
        Assert.Equal(valid ? text : null, checkpoint?.ToNoteText());
    }
}
