using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.Auditd;
using Palisade.Parsing.Tables;
using Palisade.Parsing.Text;
using Palisade.Scanning;
using Palisade.Vault;

namespace Palisade.Server.Detecting;

/// <summary>
/// One stream as detection reads it: the records that came together are parsed together, by the format's own reader, so that they give what a scan of the same bytes gives. What cannot be judged
/// alone yet is held: everything until the format is known, and the last event of an audit log until the next begins. Used by one thread.
/// </summary>
internal sealed class LiveStream
{
    /// <summary>The records without any event after which the format is found anew: the sender has changed, or it was guessed wrongly.</summary>
    private const int FruitlessRecords = 64;

    /// <summary>The bytes that wait for the end of an audit event: 1 MiB. One that is longer is judged in parts.</summary>
    private const int MaxHeldBytes = 1 << 20;

    private readonly EventVocabulary _vocabulary;
    private readonly TimeProvider _clock;
    private readonly HeldRecords _held = new();
    private readonly Queue<(Ticket Ticket, int Records)> _tickets = [];
    private readonly BatchResult _result = new();
    private RecordReader _reader;
    private byte[] _context;
    private int _fruitless, _judgedOfFirst;

    /// <param name="id">Its number in the vault.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="context">What is known of its format from before.</param>
    /// <param name="vocabulary">That of the rules.</param>
    /// <param name="clock">For times that name no year.</param>
    public LiveStream(long id, string name, StreamContext context, EventVocabulary vocabulary, TimeProvider clock)
    {
        (Id, Name, _vocabulary, _clock, _context) = (id, name, vocabulary, clock, context.IsOfSource ? [] : context.Bytes ?? []);
        _reader = NewReader(context);
    }

    public long Id { get; }

    public string Name { get; }

    /// <summary>What a later reader of the stream needs, as <see cref="RecordReader.Context"/>.</summary>
    public byte[] Context => _context;

    /// <summary>Whether records are held.</summary>
    public bool HoldsAny => _held.Count > 0;

    /// <summary>When the last records came: a time stamp of the clock.</summary>
    public long LastTaken { get; private set; }

    /// <summary>Takes records.</summary>
    public void Take(WaitingRecords waiting)
    {
        long ordinal = waiting.First;
        for (RecordBufferReader records = waiting.Read(); records.MoveNext(); ordinal++)
        {
            _reader.Observe(records.Raw);
            _held.Add(IsHeaderAgain(records.Raw) ? default : records.Raw, ordinal);
        }

        _tickets.Enqueue((waiting.Ticket, waiting.Count));
        LastTaken = _clock.GetTimestamp();
    }

    /// <summary>Gives up what is held, after a defect: it would meet it again and again.</summary>
    public void GiveUp(DetectionOutcome outcome)
    {
        Forget(_held.Count, outcome);
        ForgetFormat();
    }

    /// <summary>Parses and matches what can be judged.</summary>
    /// <param name="worker">Matches.</param>
    /// <param name="outcome">Takes what comes of it.</param>
    /// <param name="isIdle">Nothing more is waited for.</param>
    public void Match(ScanWorker worker, DetectionOutcome outcome, bool isIdle)
    {
        _reader.Settle(isIdle || _held.Bytes.Length >= InputFormats.HeadBytes);
        if (_reader.Format is not { } format)
            return;
        if (_reader.GoesOn && _context.Length == 0)
            _context = _reader.Context.ToArray();
        bool isKnown = RecordReader.IsSure(format);
        if (!isKnown && FirstKnown() is > 0 and var before)
        {
            Part(before, worker, outcome);
            Match(worker, outcome, isIdle);
            return;
        }

        bool isWhole = isIdle || _held.Bytes.Length >= MaxHeldBytes || !ReferenceEquals(format, AuditdFormat.Format);
        int count = isWhole ? _held.Count : LastEventOfAudit();
        if (count == 0)
            return;
        StreamContext next = count == 1 && !isKnown ? TableBelow(_held[0]) : default;
        // What is no log by its looks is read as text all the same: here somebody sent it as one.
        InputFormat judged = isKnown ? format : count > 1 && InputFormats.OfLine(_held[0]) is { } first ? first : TextFormat.Format;
        long end = Judge(judged, count, worker, outcome);
        if (_held.Count == 0 && (_fruitless >= FruitlessRecords || !isKnown))
            ForgetFormat(next);
        else if (!_reader.Context.SequenceEqual(_context))
            _context = _reader.Context.ToArray();
        outcome.Stream(this, end);
    }

    // What was sent first is one thing, and what comes then another: each is judged as what it is.
    private void Part(int before, ScanWorker worker, DetectionOutcome outcome)
    {
        outcome.Stream(this, Judge(TextFormat.Format, before, worker, outcome));
        ForgetFormat();
        for (int i = 0; i < _held.Count; i++)
            _reader.Observe(_held[i].TrimEnd((byte)'\n'));
    }

    // Returns the ordinal behind the last record.
    private long Judge(InputFormat format, int count, ScanWorker worker, DetectionOutcome outcome)
    {
        long end = _held.OrdinalOf(count - 1) + 1;
        long events = Parse(format, count, worker, outcome);
        _fruitless = events > 0 ? 0 : _fruitless + count;
        Forget(count, outcome);
        return end;
    }

    // The first record behind those of no known kind that is of one: looked for among so many as make a format, and not where the first is.
    private int FirstKnown()
    {
        for (int i = 0; i < Math.Min(_held.Count, FruitlessRecords); i++)
        {
            if (InputFormats.OfLine(_held[i]) is not null)
                return i;
        }

        return 0;
    }

    private long Parse(InputFormat format, int count, ScanWorker worker, DetectionOutcome outcome)
    {
        byte[] prefix = [.. _context.AsSpan(_context.AsSpan().IndexOf((byte)'\n') + 1)];
        InputState input = new(Name)
        {
            Format = format,
            Options = new ParseOptions { Vocabulary = _vocabulary, Reference = _clock.GetUtcNow().UtcDateTime },
        };
        long events = 0;
        using MemoryStream bytes = new([.. prefix, .. _held.Bytes[.._held.StartOf(count)]]);
        using BatchReader reader = format.OpenReader(bytes, input.Options);
        _result.Clear();
        while (reader.TryRead(_result.Batch))
        {
            _result.Input = input;
            worker.Process(_result);
            events += _result.Events;
            outcome.Take(_result, Name, offset => _held.OrdinalAt(offset - prefix.Length));
            _result.Clear();
        }

        return events;
    }

    private void Forget(int count, DetectionOutcome outcome)
    {
        _held.Remove(count);
        _judgedOfFirst += count;
        while (_tickets.TryPeek(out (Ticket Ticket, int Records) first) && first.Records <= _judgedOfFirst)
        {
            _judgedOfFirst -= first.Records;
            outcome.Done.Add(_tickets.Dequeue().Ticket);
        }
    }

    // The records before those of the event that the last record belongs to.
    private int LastEventOfAudit()
    {
        int first = _held.Count - 1;
        if (!AuditHeader.TryParse(_held[first], out AuditHeader last, out _))
            return _held.Count;
        while (first > 0 && AuditHeader.TryParse(_held[first - 1], out AuditHeader before, out _) && before.Serial == last.Serial)
            first--;
        return first;
    }

    // The header of a known table once more, of a file begun anew, is no row of it.
    private bool IsHeaderAgain(ReadOnlySpan<byte> raw)
    {
        ReadOnlySpan<byte> known = _context.Length > 0 || !_reader.GoesOn ? _context : _reader.Context;
        return known.StartsWith("csv\n"u8) && known[4..].TrimEnd((byte)'\n').SequenceEqual(raw);
    }

    // A line by itself may be the header of a table whose rows come later.
    private static StreamContext TableBelow(ReadOnlySpan<byte> line) =>
        CsvHeader.Find(line, isForced: false) is { Names.Length: > 2 } ? new StreamContext([.. Encoding.UTF8.GetBytes(CsvFormat.Format.Name), (byte)'\n', .. line], IsOfSource: true) : default;

    private void ForgetFormat(StreamContext next = default)
    {
        (_context, _fruitless) = ([], 0);
        _reader = NewReader(next);
    }

    private RecordReader NewReader(StreamContext context)
    {
        ParseOptions options = new() { Vocabulary = _vocabulary };
        if (context.IsOfSource)
            return RecordReader.OfSource(context.Bytes, options);
        return context.Bytes is { Length: > 0 } bytes && !bytes.AsSpan().StartsWith("text\n"u8) ? RecordReader.FromContext(bytes, options) : new RecordReader(default, options);
    }
}
