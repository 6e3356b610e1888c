using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>Puts the parts of a URI, which W3C logs keep in columns of their own, together under the names that Sigma rules use.</summary>
/// <remarks>
/// Rules for web servers name paths in <c>cs-uri-query</c> as often as queries: it gets a second value, the stem with the query. Rules for
/// proxies read <c>c-uri</c>, <c>c-useragent</c>, <c>c-uri-query</c> and <c>cs-host</c>.
/// </remarks>
internal sealed class W3cUri(EventVocabulary vocabulary)
{
    private readonly FieldName _uri = vocabulary.Intern("cs-uri");
    private readonly FieldName _clientUri = vocabulary.Intern("c-uri");
    private readonly FieldName _stem = vocabulary.Intern("cs-uri-stem");
    private readonly FieldName _query = vocabulary.Intern("cs-uri-query");
    private readonly FieldName _clientQuery = vocabulary.Intern("c-uri-query");
    private readonly FieldName _agent = vocabulary.Intern("c-useragent");
    private readonly FieldName _host = vocabulary.Intern("cs-host");
    private readonly ByteBuffer _text = new();
    private readonly TextRange[] _parts = new TextRange[(int)W3cRole.Agent + 1];

    /// <summary>Forgets the line before.</summary>
    public void Begin() => Array.Clear(_parts);

    /// <summary>Takes note of one part; of several of a kind the first with a value counts.</summary>
    public void Take(W3cRole role, TextRange value, int start, LogEvent e)
    {
        if (_parts[(int)role].IsEmpty && !(value.Length == 1 && e.Buffer[start + value.Start] == '-'))
            _parts[(int)role] = value;
    }

    /// <summary>Adds what follows from the parts.</summary>
    public void AddTo(LogEvent e, int start, bool isProxy)
    {
        ReadOnlySpan<byte> line = e.Buffer.AsSpan(start);
        TextRange stem = _parts[(int)W3cRole.UriStem], query = _parts[(int)W3cRole.UriQuery], uri = _parts[(int)W3cRole.Uri];
        _text.Truncate(0);
        if (uri.IsEmpty)
            Join(line, stem, query, isProxy);
        else
            _text.Append(uri.Of(line));
        if (_text.Length > 0 && uri.IsEmpty)
            e.AddCopy(_uri, FieldKind.Utf8, _text.Written);
        if (isProxy)
            AddProxy(e, start, line, query);
        else if (_text.Length > 0 && !stem.IsEmpty)
            e.AddCopy(_query, FieldKind.Utf8, _text.Written);
    }

    private void AddProxy(LogEvent e, int start, ReadOnlySpan<byte> line, TextRange query)
    {
        if (_text.Length > 0)
            e.AddCopy(_clientUri, FieldKind.Utf8, _text.Written);
        TextRange stem = _parts[(int)W3cRole.UriStem], host = _parts[(int)W3cRole.UriHost], agent = _parts[(int)W3cRole.Agent];
        if (!stem.IsEmpty)
            e.Add(_stem, FieldKind.Utf8, start + stem.Start, stem.Length);
        if (!query.IsEmpty)
            e.Add(_clientQuery, FieldKind.Utf8, start + query.Start, query.Length);
        if (!host.IsEmpty)
            e.Add(_host, FieldKind.Utf8, start + host.Start, host.Length);
        e.Add(_agent, FieldKind.Utf8, start + agent.Start, agent.Length);
    }

    private void Join(ReadOnlySpan<byte> line, TextRange stem, TextRange query, bool isProxy)
    {
        TextRange scheme = _parts[(int)W3cRole.UriScheme], host = _parts[(int)W3cRole.UriHost];
        if (isProxy && !host.IsEmpty)
        {
            if (!scheme.IsEmpty)
            {
                _text.Append(scheme.Of(line));
                _text.Append("://"u8);
            }

            _text.Append(host.Of(line));
        }

        _text.Append(stem.Of(line));
        if (query.IsEmpty)
            return;
        if (query.Of(line)[0] != '?')
            _text.Append((byte)'?');
        _text.Append(query.Of(line));
    }
}
