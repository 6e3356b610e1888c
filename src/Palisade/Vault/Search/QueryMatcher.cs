using Palisade.Events;

namespace Palisade.Vault.Search;

/// <summary>
/// Tests records against a query. Text is looked for in the raw bytes, before anything is parsed; fields are rendered only where the query names them. The events of a chunk are tested one by one,
/// by their fields. Not safe on several threads at once.
/// </summary>
internal sealed class QueryMatcher
{
    private readonly Query _query;
    private readonly bool[] _passed;
    private readonly ByteBuffer _text = new(1024);
    private readonly Action<LogEvent> _take;
    private readonly Dictionary<FieldName, int[]> _termsByName = new(ReferenceEqualityComparer.Instance);
    private readonly int[] _hostTerms;
    private byte[] _raw = [];
    private int _rawLength;
    private bool _found, _anyEvent;
    private string _streamName = "";
    private Predicate<LogEvent>? _isWanted;
    private Action<LogEvent>? _hit;

    public QueryMatcher(Query query)
    {
        _query = query;
        _passed = new bool[query.Fields.Length];
        _take = TakeEvent;
        _hostTerms = [.. Enumerable.Range(0, query.Fields.Length).Where(i => query.Fields[i].Names("host"u8))];
    }

    /// <summary>The name of the stream that the next records are of.</summary>
    public byte[] Stream { get; private set; } = [];

    /// <summary>What stands behind the last slash of it: of a stream that is called by its file's path, the file's name.</summary>
    public byte[] StreamEnd { get; private set; } = [];

    public void Begin(string streamName)
    {
        if (ReferenceEquals(_streamName, streamName))
            return;
        _streamName = streamName;
        Stream = System.Text.Encoding.UTF8.GetBytes(streamName);
        StreamEnd = Stream[(Stream.AsSpan().LastIndexOf((byte)'/') + 1)..];
    }

    /// <summary>Whether a record of a line format passes, by its bytes alone; null when its fields decide.</summary>
    /// <param name="raw">The record.</param>
    public bool? ByText(ReadOnlySpan<byte> raw)
    {
        // Without fields the tree answers for itself; the bytes of the record are tested where they lie.
        Array.Clear(_passed);
        Answer answer = Evaluate(_query.Root, raw, fieldsKnown: _passed.Length == 0);
        return answer == Answer.Unknown ? null : answer == Answer.Yes;
    }

    /// <summary>Whether a record of a line format passes.</summary>
    /// <param name="raw">The record.</param>
    /// <param name="reader">Of its stream.</param>
    public bool Matches(ReadOnlySpan<byte> raw, IEventReader reader)
    {
        if (ByText(raw) is { } decided)
            return decided;
        Keep(raw);
        (_found, _anyEvent, _isWanted, _hit) = (false, false, null, null);
        reader.Events(raw, _take);
        Array.Clear(_passed);
        return _found || (!_anyEvent && Evaluate(_query.Root, raw, fieldsKnown: true) == Answer.Yes);
    }

    /// <summary>Gives each event of a chunk that passes.</summary>
    /// <param name="raw">The chunk, with the file header before it.</param>
    /// <param name="reader">Of its stream.</param>
    /// <param name="isWanted">Asked first, of each event; null for all.</param>
    /// <param name="hit">Takes those that pass.</param>
    public void EachEvent(ReadOnlySpan<byte> raw, IEventReader reader, Predicate<LogEvent>? isWanted, Action<LogEvent> hit)
    {
        (_isWanted, _hit, _found, _anyEvent) = (isWanted, hit, false, false);
        reader.Events(raw, _take);
        _hit = null;
    }

    /// <summary>Whether the last chunk had any event, wanted or not.</summary>
    public bool HadEvents => _anyEvent;

    /// <summary>Whether a record of the stream passes that has neither text nor fields.</summary>
    public bool MatchesNothing()
    {
        Array.Clear(_passed);
        return Evaluate(_query.Root, [], fieldsKnown: true) == Answer.Yes;
    }

    private void TakeEvent(LogEvent e)
    {
        _anyEvent = true;
        if (_found || (_isWanted is not null && !_isWanted(e)))
            return;
        TestFields(e);
        if (_hit is not null)
        {
            RenderAll(e);
            if (Evaluate(_query.Root, _text.Written, fieldsKnown: true) == Answer.Yes)
                _hit(e);
            return;
        }

        _found = Evaluate(_query.Root, _raw.AsSpan(0, _rawLength), fieldsKnown: true) == Answer.Yes;
    }

    private void TestFields(LogEvent e)
    {
        Array.Clear(_passed);
        if (_passed.Length == 0)
            return;
        for (int i = 0; i < e.Count; i++)
        {
            Field field = e.Fields[i];
            int[] terms = TermsOf(field.Name);
            if (terms.Length > 0)
                TestField(e, field, terms);
            if (i == e.HostField && _hostTerms.Length > 0)
                TestField(e, field, _hostTerms);
        }
    }

    private void TestField(LogEvent e, in Field field, int[] terms)
    {
        _text.Truncate(0);
        FieldText.Append(e, field, _text);
        foreach (int term in terms)
            _passed[term] |= _query.Fields[term].Passes(_text.Written);
    }

    private int[] TermsOf(FieldName name)
    {
        if (_termsByName.TryGetValue(name, out int[]? terms))
            return terms;
        terms = [.. Enumerable.Range(0, _query.Fields.Length).Where(i => _query.Fields[i].Names(name.Utf8))];
        if (_termsByName.Count < Limits.MaxFieldNames)
            _termsByName.Add(name, terms);
        return terms;
    }

    // The values of an event, one a line: what its text is where the bytes are none.
    private void RenderAll(LogEvent e)
    {
        _text.Truncate(0);
        for (int i = 0; i < e.Count; i++)
        {
            FieldText.Append(e, e.Fields[i], _text);
            _text.Append((byte)'\n');
        }
    }

    private Answer Evaluate(QueryNode node, ReadOnlySpan<byte> text, bool fieldsKnown)
    {
        switch (node)
        {
            case TextNode t:
                return Of(t.Pattern.IsIn(text));
            case RegexNode r:
                return Of(r.Regex.IsMatch(text));
            case FieldNode f:
                return fieldsKnown ? Of(_passed[f.Number]) : Answer.Unknown;
            case StreamNode s:
                return Of(s.Term.Passes(Stream) || s.Term.Passes(StreamEnd));
            case NotNode n:
                return Evaluate(n.Part, text, fieldsKnown) switch { Answer.Yes => Answer.No, Answer.No => Answer.Yes, _ => Answer.Unknown };
            case AndNode and:
                return Combine(and.Parts, Answer.No, text, fieldsKnown);
            case OrNode or:
                return Combine(or.Parts, Answer.Yes, text, fieldsKnown);
            default:
                return Answer.Yes;
        }
    }

    private Answer Combine(System.Collections.Immutable.ImmutableArray<QueryNode> parts, Answer decides, ReadOnlySpan<byte> text, bool fieldsKnown)
    {
        bool unknown = false;
        foreach (QueryNode part in parts)
        {
            Answer answer = Evaluate(part, text, fieldsKnown);
            if (answer == decides)
                return decides;
            unknown |= answer == Answer.Unknown;
        }

        return unknown ? Answer.Unknown : decides == Answer.No ? Answer.Yes : Answer.No;
    }

    private void Keep(ReadOnlySpan<byte> raw)
    {
        if (_raw.Length < raw.Length)
            _raw = new byte[Math.Max(raw.Length, 4096)];
        raw.CopyTo(_raw);
        _rawLength = raw.Length;
    }

    private static Answer Of(bool value) => value ? Answer.Yes : Answer.No;

    private enum Answer
    {
        No,
        Yes,
        Unknown,
    }
}
