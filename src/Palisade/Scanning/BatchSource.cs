using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Parsing.Text;
using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>All inputs as one sequence of batches: opens file after file, finds its format, cuts it. Cheap and in order; called under a lock.</summary>
internal sealed class BatchSource(IEnumerator<InputEntry> entries, ScanOptions options, EventVocabulary vocabulary) : IDisposable
{
    private InputState? _input;
    private PeekStream? _stream;
    private PeekStream? _raw;
    private BatchReader? _reader;
    private long _bytesBefore;

    /// <summary>Unpacked bytes read so far.</summary>
    public long Bytes => _bytesBefore + (_stream?.BytesSeen ?? 0);

    /// <summary>Fills the next step: a batch, or the end of an input with the failures that ended it.</summary>
    /// <returns>False when nothing is left.</returns>
    public bool TryNext(BatchResult step)
    {
        step.Clear();
        bool isStopped = options.Cancellation.IsCancellationRequested;
        if (_input is null && (isStopped || !TryOpenNext(step)))
            return false;
        step.Input = _input!;
        if (isStopped)
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Unreadable, _stream?.BytesRead ?? 0, 0, 0, "interrupted"));
        else if (_reader is not null && TryRead(step))
            return true;
        if ((_stream?.Broken ?? _raw?.Broken) is { } reason)
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Unreadable, _stream!.BytesSeen, 0, 0, reason));
        step.IsEnd = true;
        Close();
        return true;
    }

    public void Dispose()
    {
        Close();
        entries.Dispose();
    }

    private bool TryOpenNext(BatchResult step)
    {
        if (!entries.MoveNext())
            return false;
        _input = new InputState(entries.Current.Path);
        if (entries.Current is InputProblem problem)
        {
            if (problem.Kind == InputProblemKind.Unreadable)
                step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Unreadable, 0, 0, 0, problem.Reason));
            else
                _input.PassedOver = problem.Reason;
            return true;
        }

        LogInput entry = (LogInput)entries.Current;
        _input.LeafAt = entry.LeafAt;
        try
        {
            _stream = _raw = new PeekStream(entry.Open());
            _input.Options = new ParseOptions { Vocabulary = vocabulary, TimeZone = options.TimeZone, Year = options.Year, Reference = entry.LastWriteUtc };
            if (Utf16Stream.IsUtf16(_stream.Peek(InputFormats.HeadBytes)))
                _stream = new PeekStream(new Utf16Stream(_stream));
            ReadOnlySpan<byte> head = _stream.Peek(InputFormats.HeadBytes);
            if (ForeignPacking.Of(head) is { } packed)
                throw new IOException(packed);
            _input.Format = head.IsEmpty ? null : options.Format ?? FormatOf(head, step);
            _input.Bytes = entry.Length ?? _stream.BytesSeen;
            if (ReferenceEquals(_input.Format, OtherFormat.Format))
                _input.PassedOver = SigmaText.IsRule(head) ? InputSummary.SigmaRule : InputSummary.NotRecognised;
            _reader = _input.Format?.OpenReader(_stream, _input.Options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Unreadable, 0, 0, 0, e.Message));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A defect in opening costs this file, is named, and the run goes on.
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Defect, 0, 0, 0, e.GetType().Name));
        }

        return true;
    }

    // Who says what the input is knows that it is a log: lines are read then that would pass for a document, as none has a time.
    private InputFormat? FormatOf(ReadOnlySpan<byte> head, BatchResult step)
    {
        InputFormat? found = InputFormats.Detect(head, InputFormats.All, out string? defect);
        if (defect is not null)
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Defect, 0, 0, 0, defect));
        bool isText = !head.ContainsAnyInRange((byte)0, (byte)8);
        return ReferenceEquals(found, OtherFormat.Format) && options.LogSource is not null && isText ? TextFormat.Format : found;
    }

    private bool TryRead(BatchResult step)
    {
        List<ParseFailure> opening = [.. step.Batch.Failures];
        try
        {
            if (_reader!.TryRead(step.Batch))
            {
                step.Batch.Failures.InsertRange(0, opening);
                return true;
            }

            // Readers clear the batch before they find nothing.
            step.Batch.Failures.InsertRange(0, opening);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            step.Batch.Length = 0;
            step.Batch.Failures.Add(new ParseFailure(ParseFailureCode.Unreadable, _stream!.BytesRead, 0, 0, e.Message));
        }

        return false;
    }

    private void Close()
    {
        _bytesBefore += _stream?.BytesSeen ?? 0;
        _reader?.Dispose();
        _stream?.Dispose();
        (_reader, _stream, _raw, _input) = (null, null, null, null);
    }
}
