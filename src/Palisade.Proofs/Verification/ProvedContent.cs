using System.Text;
using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Writes what is in a file that was verified: the entries of a case pack in the order of the log, or the one record of a proof. Not safe on several threads at once.</summary>
/// <param name="output">Takes the text.</param>
/// <param name="json">Whether each is a line of JSON instead.</param>
internal sealed class ProvedContent(TextWriter output, bool json)
{
    // 1990-01-01 in microseconds.
    private const long FirstTime = 631_152_000_000_000;

    /// <summary>The entries of a case pack.</summary>
    /// <param name="pack">A pack that passed.</param>
    public void WriteCase(Stream pack)
    {
        if (CasePackReader.TryOpen(pack, out _) is not { } reader || reader.File.Open(CasePackManifest.Records) is not { } section)
            return;
        using BufferedStream records = new(section, 1 << 16);
        while (CasePackRecord.TryRead(records, out _) is { } record)
            Write(record.Leaf, record.Place, record.Record);
    }

    /// <summary>The record of a proof.</summary>
    /// <param name="proof">A proof that passed.</param>
    /// <param name="extra">What it has of the record.</param>
    public void WriteRecord(Notes.TlogProof proof, RecordProofExtra extra) => Write(proof.LeafIndex, extra.Place, extra.Record);

    private void Write(long leaf, int place, byte[] record)
    {
        if (!RecordHeader.TryRead(record, out RecordHeader header, out ReadOnlySpan<byte> raw))
            return;
        if (LedgerEntry.TryParse(raw, out LedgerEntry? entry, out _))
            WriteEntry(leaf, place, header, entry!);
        else if (json)
            WriteLine(leaf, place, header, ("record", Text(raw)));
        else
            output.Write($"\n{TimeText.Of(header.Received)}  record {Named(leaf, place, header)}\n    {VisibleText.Of(Text(raw).Text)}\n");
    }

    private void WriteEntry(long leaf, int place, in RecordHeader header, LedgerEntry entry)
    {
        if (json)
        {
            WriteLine(leaf, place, header, ("object", JsonValue.Of(entry.Object)), ("kind", JsonValue.Of(entry.Act.Kind)), ("actor", JsonValue.Of(entry.Act.Actor)), ("time", JsonValue.Of(TimeText.Of(entry.Time))), ("body", entry.Body));
            return;
        }

        string who = entry.Act.Actor == LedgerAct.Nobody ? "the program" : entry.Act.Actor;
        output.Write($"\n{TimeText.Of(entry.Time)}  {VisibleText.Of(entry.Object)}  {entry.Act.Kind}  by {who}  ({Named(leaf, place, header)})\n");
        foreach ((string name, JsonValue value) in entry.Body.Members)
            output.Write($"    {VisibleText.Of(name)}: {Words(value)}\n");
    }

    // A text of several lines stands indented: no line of it looks like one of ours. A time is told as one, as nothing else in an entry is as large.
    private static string Words(JsonValue value) => value switch
    {
        { Kind: JsonKind.Text } text when text.Text.Contains('\n', StringComparison.Ordinal) => string.Concat(text.Text.Split('\n').Select(line => "\n      | " + VisibleText.Of(line.TrimEnd('\r')))),
        { Kind: JsonKind.Text } text => VisibleText.Of(text.Text),
        { Kind: JsonKind.Number, Number: >= FirstTime and <= VaultTime.Max } time => $"{time} ({TimeText.Of(time.Number)})",
        _ => VisibleText.Of(value.ToString()),
    };

    private void WriteLine(long leaf, int place, in RecordHeader header, params (string Name, JsonValue Value)[] members)
    {
        (string, JsonValue)[] line = [("leaf", JsonValue.Of(leaf)), ("place", JsonValue.Of(place)), ("ordinal", JsonValue.Of(header.Ordinal)), ("received", JsonValue.Of(TimeText.Of(header.Received))), .. members];
        output.Write(JsonValue.Object(line) + "\n");
    }

    private static string Named(long leaf, int place, in RecordHeader header) => FormattableString.Invariant($"{leaf}/{place}, ordinal {header.Ordinal}");

    // What is no UTF-8 has its bytes shown as question marks would be; the proof has them as they are.
    private static JsonValue Text(ReadOnlySpan<byte> raw) => JsonValue.Of(Encoding.UTF8.GetString(raw));
}
