using Palisade.Events;
using Palisade.Parsing;

namespace Palisade.Scanning;

/// <summary>Puts what the user says of the source (<c>--logsource</c>) over what a format says of its events, key by key, before anybody looks at them. One per thread.</summary>
/// <remarks>It stands behind the parsers, so that none of them has to know of it and none can forget it.</remarks>
internal sealed class StatedSource(EventSource said, EventVocabulary vocabulary) : IEventSink
{
    private readonly Dictionary<EventSource, EventSource> _known = new(ReferenceEqualityComparer.Instance);
    private IEventSink _next = null!;

    /// <summary>This, in front of a sink.</summary>
    public IEventSink Before(IEventSink next)
    {
        _next = next;
        return this;
    }

    public void OnEvent(LogEvent e)
    {
        e.Source = Over(e.Source);
        _next.OnEvent(e);
    }

    public void OnFailure(in ParseFailure failure) => _next.OnFailure(failure);

    private EventSource Over(EventSource source)
    {
        if (_known.TryGetValue(source, out EventSource? stated))
            return stated;
        stated = vocabulary.Intern(new EventSource(
            said.Product ?? source.Product,
            said.Categories.Length > 0 ? said.Categories : source.Categories,
            said.Services.Length > 0 ? said.Services : source.Services,
            source.Channel));
        if (_known.Count < Limits.MaxEventSources)
            _known.Add(source, stated);
        return stated;
    }
}
