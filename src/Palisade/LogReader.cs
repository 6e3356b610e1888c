using Palisade.Events;
using Palisade.Parsing;
using Palisade.Scanning;
using Palisade.Sources;

namespace Palisade;

/// <summary>Reads logs of any format as a sequence of events: the short way for programs that bring their own loop.</summary>
public static class LogReader
{
    /// <summary>The events of files, folders and archives, in order.</summary>
    /// <param name="paths">As for <see cref="LogInputs.Enumerate"/>.</param>
    /// <param name="vocabulary">That of the rule set that they are matched against.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="failures">Receives what is no event, or null.</param>
    /// <returns>Events that are valid until the next one is taken: the same object, or one of a few, is used again.</returns>
    /// <remarks>One reader at a time. A batch of about 1 MiB is parsed ahead and its events are copied; <see cref="Pipeline.Scan"/> does not copy and is faster.</remarks>
    public static IEnumerable<LogEvent> Read(IEnumerable<string> paths, EventVocabulary vocabulary, ScanOptions? options = null, Action<string, ParseFailure>? failures = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(vocabulary);
        return Walk(paths, vocabulary, options ?? new ScanOptions(), failures);
    }

    private static IEnumerable<LogEvent> Walk(IEnumerable<string> paths, EventVocabulary vocabulary, ScanOptions options, Action<string, ParseFailure>? failures)
    {
        using SerialReader reader = new(LogInputs.Enumerate(paths), options, vocabulary);
        Collected collected = new(vocabulary, reader.Step, failures);
        while (reader.TryRead(collected))
        {
            for (int i = 0; i < collected.Count; i++)
                yield return collected[i];
            collected.Clear();
        }
    }

    // Events of one batch, copied because the parser uses its own again. The batch's bytes stay: only fields are copied.
    private sealed class Collected(EventVocabulary vocabulary, BatchResult step, Action<string, ParseFailure>? failures) : IEventSink
    {
        private readonly List<LogEvent> _events = [];

        public int Count { get; private set; }

        public LogEvent this[int index] => _events[index];

        public void Clear() => Count = 0;

        public void OnEvent(LogEvent e)
        {
            if (Count == _events.Count)
                _events.Add(new LogEvent(vocabulary));
            _events[Count++].CopyFrom(e);
        }

        public void OnFailure(in ParseFailure failure) => failures?.Invoke(step.Input.Path, failure);
    }
}
