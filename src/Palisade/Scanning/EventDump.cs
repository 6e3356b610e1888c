using Palisade.Events;
using Palisade.Findings;
using Palisade.Parsing;
using Palisade.Sources;

namespace Palisade.Scanning;

/// <summary>Parses inputs one after another and writes their events as JSON lines.</summary>
internal sealed class EventDump(Stream output, ScanOptions options) : IEventSink
{
    private const int FlushBytes = 64 << 10;

    private readonly EventJson _eventJson = new();
    private readonly ByteBuffer _json = new(2 * FlushBytes);
    private BatchResult _step = null!;

    public long Events { get; private set; }

    public long Bytes { get; private set; }

    public bool IsIncomplete { get; private set; }

    public List<InputSummary> Inputs { get; } = [];

    public void Run(IEnumerable<InputEntry> inputs)
    {
        using SerialReader reader = new(inputs, options, new EventVocabulary());
        _step = reader.Step;
        while (reader.TryRead(this))
        {
            InputState input = _step.Input;
            foreach (ParseFailure failure in _step.Failures)
                input.Note(failure);
            input.CountFurther(_step.FurtherFailures);
            if (!_step.IsEnd)
                continue;
            IsIncomplete |= input.IsIncomplete;
            Inputs.Add(input.ToSummary());
        }

        Bytes = reader.Bytes;
        Flush();
        output.Flush();
    }

    public void OnFailure(in ParseFailure failure) => _step.Add(failure);

    public void OnEvent(LogEvent e)
    {
        if (options.IsOutside(e.TimeTicks))
        {
            _step.Input.Outside++;
            return;
        }

        Events++;
        _step.Input.Events++;
        if (e.GuessedYear > 0)
            _step.Input.Years = _step.Input.Years.With(e.GuessedYear);
        _eventJson.Append(e, _json);
        _json.Append((byte)'\n');
        if (_json.Length >= FlushBytes)
            Flush();
    }

    private void Flush()
    {
        output.Write(_json.Written);
        _json.Truncate(0);
    }
}
