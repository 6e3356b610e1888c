using System.Text;
using System.Text.Unicode;
using Palisade.Events;
using Palisade.Parsing.Json;
using Palisade.Parsing.Placed;

namespace Palisade.Parsing.JournalExport;

/// <summary>Makes an event of an entry, the same as of the JSON that journalctl writes of it: through that JSON, so that both mean the same to every rule.</summary>
internal sealed class ExportParser(ParseOptions options) : PlacedParser(options)
{
    private readonly JsonRecordReader _reader = new(options.Vocabulary);
    private readonly ByteBuffer _json = new(4096);

    public override void Parse(RecordBatch batch, IEventSink sink)
    {
        if (batch.Context is RecordPlaces || batch.Length == 0)
            base.Parse(batch, sink);
        else
            ParseRecord(batch, 0, batch.Length, batch.FirstRecord, sink);
    }

    protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
    {
        ExportFields fields = new(buffer.AsSpan(start, length));
        Write(ref fields);
        if (fields.IsBroken || fields.IsCut)
        {
            failure = new ParseFailure(fields.IsBroken ? ParseFailureCode.Malformed : ParseFailureCode.Truncated, fields.At, Detail: fields.IsBroken ? "no journal entry" : "entry without end");
            return false;
        }

        e.Reset(_json.Array);
        if (_reader.TryReadWhole(_json.Array, 0, _json.Length, e, out failure))
            return true;
        failure = failure with { OffsetBytes = 0 };
        return false;
    }

    private void Write(ref ExportFields fields)
    {
        _json.Truncate(0);
        _json.Append((byte)'{');
        while (fields.MoveNext())
        {
            if (_json.Length > 1)
                _json.Append((byte)',');
            WriteText(fields.Name);
            _json.Append((byte)':');
            WriteText(fields.Value);
        }

        _json.Append((byte)'}');
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        _json.Append((byte)'"');
        while (!text.IsEmpty)
        {
            int plain = PlainPrefix(text);
            _json.Append(text[..plain]);
            if (plain < text.Length)
                WriteEscaped(text[plain]);
            text = text[Math.Min(plain + 1, text.Length)..];
        }

        _json.Append((byte)'"');
    }

    private static int PlainPrefix(ReadOnlySpan<byte> text)
    {
        int special = text.IndexOfAny((byte)'"', (byte)'\\');
        int control = text.IndexOfAnyInRange((byte)0, (byte)0x1F);
        return Math.Min(special < 0 ? text.Length : special, control < 0 ? text.Length : control);
    }

    private void WriteEscaped(byte value)
    {
        if (value is (byte)'"' or (byte)'\\')
        {
            _json.Append((byte)'\\');
            _json.Append(value);
            return;
        }

        _json.Append("\\u00"u8);
        _json.Append((byte)"0123456789abcdef"[value >> 4]);
        _json.Append((byte)"0123456789abcdef"[value & 15]);
    }
}
