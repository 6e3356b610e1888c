using System.Diagnostics.CodeAnalysis;
using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.Evtx;
using Palisade.Parsing.Json;
using Palisade.Parsing.Tables;
using Palisade.Parsing.Text;
using Palisade.Parsing.Web;
using Palisade.Parsing.Xml;
using Palisade.Parsing.Zeek;
using Palisade.Vault;
using Palisade.Vault.Search;
using Palisade.Vault.Segments;

namespace Palisade.Scanning;

/// <summary>
/// Understands the records of one stream one by one, by the parsers of <see cref="InputFormats"/>: their times and their fields. The format is found from the first bytes. A record of a line format is a
/// line; of EVTX, the file header and one chunk. Not thread safe.
/// </summary>
/// <remarks>Never throws for bad input: what is no event has no time and no fields. An event over several lines is seen only as far as each line says something by itself.</remarks>
public sealed class RecordReader : IEventReader
{
    private const int ReferenceEvery = 1024, MaxContextBytes = 256 << 10;

    private readonly RecordBatch _batch = new();
    private readonly EarliestTime _earliest = new();
    private readonly FieldGiver _giver;
    private readonly EventTaker _taker = new();
    private readonly TimeProvider? _clock;
    private readonly ByteBuffer _head = new(4096), _context = new(64);
    private readonly List<(byte[] Key, byte[] Line)> _directives = [];
    private ParseOptions _options;
    private EventParser? _parser;
    private CsvHeader? _table;
    private RecordReader? _before;
    private int _records, _untilReference = ReferenceEvery;

    /// <summary>To be counted up when a parser finds other fields in the same bytes.</summary>
    public int Version => 2;

    /// <summary>A reader for a stream from its beginning.</summary>
    /// <param name="head">The first bytes, at most <see cref="InputFormats.HeadBytes"/> of them count; none when they are not known yet: then the format is found from the first records.</param>
    /// <param name="options">What the bytes do not say; null for the defaults.</param>
    /// <param name="clock">The time of receipt, for times that name no year; null to take <see cref="ParseOptions.Reference"/> as it is.</param>
    public RecordReader(ReadOnlySpan<byte> head = default, ParseOptions? options = null, TimeProvider? clock = null)
    {
        (_options, _clock) = (options ?? new ParseOptions(), clock);
        _giver = new FieldGiver(_options.Vocabulary);
        if (_clock is not null)
            Refer();
        if (!head.IsEmpty)
            Use(Detect(head[..Math.Min(head.Length, InputFormats.HeadBytes)]));
    }

    /// <summary>A reader that goes on where another was, from its <see cref="Context"/>.</summary>
    /// <param name="context">As given by <see cref="Context"/>; any bytes are taken.</param>
    /// <param name="options">What the bytes do not say; null for the defaults.</param>
    public static RecordReader FromContext(ReadOnlySpan<byte> context, ParseOptions? options = null)
    {
        RecordReader reader = new(default, options);
        reader.Resume(context);
        return reader;
    }

    /// <summary>A reader for a new stream of a source that was heard before: it goes on with the table of that source when the first record is a row of it, and else finds the format anew.</summary>
    /// <param name="context">The last <see cref="Context"/> of the source; any bytes are taken.</param>
    /// <param name="options">What the bytes do not say; null for the defaults.</param>
    /// <param name="clock">As for a reader of a stream from its beginning.</param>
    internal static RecordReader OfSource(ReadOnlySpan<byte> context, ParseOptions? options = null, TimeProvider? clock = null)
    {
        RecordReader reader = new(default, options, clock);
        reader.GoOnFrom(context);
        return reader;
    }

    /// <summary>Whether it goes on with the table that its source had before, whose header is not in this stream.</summary>
    internal bool GoesOn { get; private set; }

    /// <summary>The format; null while it is not known.</summary>
    public InputFormat? Format { get; private set; }

    /// <summary>Whether a record is a chunk of a Windows event log, whose text is not in its bytes as they stand.</summary>
    public bool IsChunked => ReferenceEquals(Format, EvtxFormat.Format);

    /// <summary>The name of the format, a line end, and the lines that say what those below mean (the header of a table, <c>#Fields</c>), as far as they were seen. Empty while the format is not known.</summary>
    public ReadOnlySpan<byte> Context => _context.Written;

    /// <inheritdoc/>
    public void Resume(ReadOnlySpan<byte> context)
    {
        (Format, _parser, _table, _records) = (null, null, null, 0);
        _directives.Clear();
        _head.Truncate(0);
        _context.Truncate(0);
        int end = context.IndexOf((byte)'\n');
        if (end < 0 || InputFormats.Find(Encoding.UTF8.GetString(context[..end])) is not { } format)
            return;
        Use(format);
        context = context[(end + 1)..];
        while (!context.IsEmpty)
        {
            int next = context.IndexOf((byte)'\n');
            Observe(next < 0 ? context : context[..next]);
            context = next < 0 ? default : context[(next + 1)..];
        }
    }

    /// <inheritdoc/>
    public void GoOnFrom(ReadOnlySpan<byte> earlier)
    {
        if (Format is null && _records == 0 && LastContexts.HasTable(earlier))
            _before ??= FromContext(earlier, _options);
    }

    /// <inheritdoc/>
    public long? EventSecond(ReadOnlySpan<byte> raw)
    {
        Observe(raw);
        if (_clock is not null && --_untilReference == 0)
            Refer();
        _earliest.Clear();
        Parse(raw, _earliest);
        return _earliest.Ticks is { } ticks ? (ticks / TimeSpan.TicksPerSecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerSecond) : null;
    }

    /// <inheritdoc/>
    public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        Observe(raw);
        _giver.To = sink;
        Parse(raw, _giver);
    }

    /// <inheritdoc/>
    public void Events(ReadOnlySpan<byte> raw, Action<LogEvent> take)
    {
        ArgumentNullException.ThrowIfNull(take);
        _taker.Take = take;
        Parse(raw, _taker);
    }

    private void Parse(ReadOnlySpan<byte> raw, IEventSink sink)
    {
        if (_parser is null || IsHeader(raw))
            return;
        try
        {
            if (ReferenceEquals(Format, JsonFormat.Format) || ReferenceEquals(Format, XmlEventsFormat.Format))
                ParsePlaced(raw, sink);
            else
                ParseOne(raw, sink);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or IOException))
        {
            // A parser's defect costs this record its fields; its bytes are there all the same.
            sink.OnFailure(new ParseFailure(ParseFailureCode.Defect, 0, raw.Length, 0, e.GetType().Name));
        }
    }

    // The header of a table is no event, though a reader that goes on from a context knows it before it comes.
    private bool IsHeader(ReadOnlySpan<byte> raw) => _table is not null && (raw.StartsWith("\uFEFF"u8) ? raw[3..] : raw).SequenceEqual(_directives[^1].Line);

    private static InputFormat? Detect(ReadOnlySpan<byte> head)
    {
        try
        {
            return InputFormats.Detect(head);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    private void ParseOne(ReadOnlySpan<byte> raw, IEventSink sink)
    {
        if (IsChunked)
        {
            bool hasHeader = raw.StartsWith(ChunkLayout.FileMagic) && raw.Length > ChunkLayout.FileHeaderBytes;
            bool unchecked32 = hasHeader && (raw[ChunkLayout.FileFlags] & ChunkLayout.NoChecksums) != 0;
            _batch.Context = unchecked32 ? EvtxFile.WithoutChecksums : EvtxFile.WithChecksums;
            raw = hasHeader ? raw[ChunkLayout.FileHeaderBytes..] : raw;
        }
        else
        {
            _batch.Context = _table;
        }

        Fill(raw);
        _parser!.Parse(_batch, sink);
    }

    // Documents of several lines are not put together again; a line that holds whole ones is read.
    private void ParsePlaced(ReadOnlySpan<byte> raw, IEventSink sink)
    {
        ReadOnlySpan<byte> text = raw.TrimStart(" \t\uFEFF"u8);
        bool isXml = ReferenceEquals(Format, XmlEventsFormat.Format);
        if (isXml ? text.IndexOf("<Event "u8) < 0 && text.IndexOf("<Event>"u8) < 0 : text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
            return;
        using MemoryStream stream = new(raw.ToArray());
        using BatchReader reader = Format!.OpenReader(stream, _options);
        while (reader.TryRead(_batch))
            _parser!.Parse(_batch, sink);
    }

    private void Fill(ReadOnlySpan<byte> raw)
    {
        if (_batch.Bytes.Length < raw.Length)
            _batch.Bytes = new byte[raw.Length];
        raw.CopyTo(_batch.Bytes);
        _batch.Length = raw.Length;
    }

    /// <inheritdoc/>
    public void Observe(ReadOnlySpan<byte> raw)
    {
        if (_before is not null && !raw.IsEmpty)
            Choose(raw);
        if (Format is null)
        {
            Gather(raw);
            return;
        }

        if (!IsSure(Format))
            TryAgain(raw);

        if (_records == 0 && raw.StartsWith("\uFEFF"u8))
            raw = raw[3..];
        if (ReferenceEquals(Format, CsvFormat.Format))
        {
            if (_table is null && !raw.IsEmpty && !raw.StartsWith("#TYPE "u8))
                UseTable(raw);
        }
        else if (raw.Length > 1 && raw[0] == '#' && (ReferenceEquals(Format, W3cFormat.Format) || ReferenceEquals(Format, ZeekFormat.Format)))
        {
            UseDirective(raw);
        }

        _records = 1;
    }

    // By the first record: names in the place of values are a new header, and what a format claims for itself is of that format.
    private void Choose(ReadOnlySpan<byte> first)
    {
        RecordReader before = _before!;
        _before = null;
        byte[] line = [.. first, (byte)'\n'];
        bool isNew = CsvHeader.Find(line, isForced: false) is not null || IsSure(Detect(line));
        if (!before.IsHeader(first) && (isNew || !before.Reads(first)))
            return;
        GoesOn = true;
        Resume(before.Context);
    }

    private bool Reads(ReadOnlySpan<byte> raw)
    {
        SuccessCounter counter = new();
        Parse(raw, counter);
        return counter is { Events: > 0, Failures: 0 };
    }

    // The first records together, until they are enough to know the format by.
    private void Gather(ReadOnlySpan<byte> raw)
    {
        _records++;
        if (_head.Length < InputFormats.HeadBytes)
        {
            _head.Append(raw[..Math.Min(raw.Length, InputFormats.HeadBytes - _head.Length)]);
            if (!raw.StartsWith(ChunkLayout.FileMagic))
                _head.Append((byte)'\n');
        }

        bool isFull = _head.Length >= InputFormats.HeadBytes || _records >= 64;
        if (!isFull && !int.IsPow2(_records))
            return;
        InputFormat? found = Detect(_head.Written);
        if (!isFull && !IsSure(found))
            return;
        Begin(found ?? OtherFormat.Format);
    }

    // A sender may have begun with something else than what it sends. Each record is looked at, so that a reader that begins at a later block comes to the same.
    private void TryAgain(ReadOnlySpan<byte> raw)
    {
        bool mayBe = raw is [(byte)'{' or (byte)'<', _, ..] || raw.StartsWith("type="u8);
        if (!mayBe || InputFormats.OfLine(raw) is not { } found)
            return;
        _records = 0;
        Use(found);
    }

    /// <summary>Whether a format says what its records mean: neither plain text nor no log.</summary>
    internal static bool IsSure(InputFormat? format) => format is not null && !ReferenceEquals(format, TextFormat.Format) && !ReferenceEquals(format, OtherFormat.Format);

    // What was gathered may say something of what follows.
    private void Begin(InputFormat format)
    {
        _records = 0;
        Use(format);
        ReadOnlySpan<byte> lines = _head.Written;
        while (!IsChunked && !lines.IsEmpty)
        {
            int end = lines.IndexOf((byte)'\n');
            Observe((end < 0 ? lines : lines[..end]).TrimEnd((byte)'\r'));
            lines = end < 0 ? default : lines[(end + 1)..];
        }

        _head.Truncate(0);
    }

    /// <summary>Decides on a format by what was seen so far, where none is known yet.</summary>
    /// <param name="isLast">Nothing more is waited for: what fits nothing is text.</param>
    internal void Settle(bool isLast)
    {
        if (Format is not null || _records == 0)
            return;
        InputFormat? found = Detect(_head.Written);
        if (IsSure(found) || isLast)
            Begin(IsSure(found) ? found! : TextFormat.Format);
    }

    [MemberNotNull(nameof(_parser))]
    private void Use(InputFormat? format)
    {
        Format = format ?? OtherFormat.Format;
        _parser = Format.CreateParser(_options);
        _parser.Begin(_options);
        WriteContext();
    }

    private void UseTable(ReadOnlySpan<byte> line)
    {
        byte[] header = [.. line[..Math.Min(line.Length, MaxContextBytes)], (byte)'\n'];
        _table = CsvHeader.Find(header, isForced: true);
        _directives.Add(([], header[..^1]));
        WriteContext();
    }

    // The parser follows these lines by itself; they are kept for a reader that begins later.
    private void UseDirective(ReadOnlySpan<byte> line)
    {
        int keyLength = 1;
        while (keyLength < line.Length && (char.IsAsciiLetter((char)line[keyLength]) || line[keyLength] == '_'))
            keyLength++;
        ReadOnlySpan<byte> key = line[..keyLength];
        int known = -1;
        for (int i = 0; i < _directives.Count && known < 0; i++)
            known = _directives[i].Key.AsSpan().SequenceEqual(key) ? i : -1;
        if (known >= 0 && _directives[known].Line.AsSpan().SequenceEqual(line))
            return;
        bool fits = line.Length <= MaxContextBytes && (known >= 0 || _directives.Count < 32);
        if (fits && known >= 0)
            _directives[known] = (key.ToArray(), line.ToArray());
        else if (fits)
            _directives.Add((key.ToArray(), line.ToArray()));
        Fill(line);
        _batch.Context = null;
        _parser!.Parse(_batch, _earliest);
        WriteContext();
    }

    private void WriteContext()
    {
        _context.Truncate(0);
        _context.Append(Encoding.UTF8.GetBytes(Format!.Name + "\n"));
        foreach ((_, byte[] line) in _directives)
        {
            _context.Append(line);
            _context.Append((byte)'\n');
        }
    }

    private void Refer()
    {
        _untilReference = ReferenceEvery;
        _options = _options with { Reference = _clock!.GetUtcNow().UtcDateTime };
        _parser?.Begin(_options);
    }

    /// <summary>The earliest time of some events.</summary>
    private sealed class EarliestTime : IEventSink
    {
        public long? Ticks { get; private set; }

        public void Clear() => Ticks = null;

        public void OnEvent(LogEvent e)
        {
            if (e.TimeTicks is >= 0 and var ticks)
                Ticks = Math.Min(Ticks ?? long.MaxValue, ticks);
        }

        public void OnFailure(in ParseFailure failure)
        {
        }
    }

    /// <summary>Counts events and failures.</summary>
    private sealed class SuccessCounter : IEventSink
    {
        public int Events { get; private set; }

        public int Failures { get; private set; }

        public void OnEvent(LogEvent e) => Events++;

        public void OnFailure(in ParseFailure failure) => Failures++;
    }

    /// <summary>Passes events on.</summary>
    private sealed class EventTaker : IEventSink
    {
        public Action<LogEvent>? Take { get; set; }

        public void OnEvent(LogEvent e) => Take!(e);

        public void OnFailure(in ParseFailure failure)
        {
        }
    }

    /// <summary>Renders the fields of events. The field that names the host is given as <c>host</c> as well.</summary>
    private sealed class FieldGiver(EventVocabulary vocabulary) : IEventSink
    {
        private readonly FieldName _host = vocabulary.Intern("host");
        private readonly ByteBuffer _text = new();

        public IFieldSink? To { get; set; }

        public void OnEvent(LogEvent e)
        {
            for (int i = 0; i < e.Count; i++)
            {
                Field field = e.Fields[i];
                _text.Truncate(0);
                FieldText.Append(e, field, _text);
                To!.OnField(field.Name.Utf8, _text.Written);
                if (i == e.HostField && !ReferenceEquals(field.Name, _host))
                    To.OnField("host"u8, _text.Written);
            }
        }

        public void OnFailure(in ParseFailure failure)
        {
        }
    }
}
