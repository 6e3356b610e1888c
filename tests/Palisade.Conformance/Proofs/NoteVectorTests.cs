using System.Text;
using System.Text.Json;
using Palisade.Proofs.Notes;
using Palisade.Tests;
using Xunit.Abstractions;

namespace Palisade.Conformance.Proofs;

/// <summary>Notes and keys of transparency-dev/formats and golang/mod, real checkpoints of Rekor and of the Pixel log among them.</summary>
[Trait("Category", "MerkleVectors")]
public sealed class NoteVectorTests(ITestOutputHelper output)
{
    [DataFact("notes")]
    public void Notes_open_under_their_keys_or_are_refused_as_stated()
    {
        List<string> wrong = [];
        int count = 0;
        foreach (string file in Directory.EnumerateFiles(TestData.Find("notes"), "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement vector in document.RootElement.EnumerateArray())
            {
                string text = vector.GetProperty("note").GetString()!;
                bool opens = VerifierKey.TryParse(vector.GetProperty("key").GetString()!, out VerifierKey? key, out _)
                    && SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out SignedNote? note, out _)
                    && note!.Verify(key!).Holds && note.ToString() == text && key!.ToString() == vector.GetProperty("key").GetString();
                if (opens == vector.GetProperty("wantErr").GetBoolean())
                    wrong.Add(vector.GetProperty("desc").GetString()!);
                count++;
            }
        }

        output.WriteLine($"{count} notes");
        Assert.Empty(wrong);
        Assert.True(count > 0);
    }
}
