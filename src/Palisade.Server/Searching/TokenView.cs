using System.Text;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Privacy;
using Palisade.Server.Ledger;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// A record as it may be seen: with a token in the place of each personal value; and as queries see it, where such a value is one sign that tells nothing. Reused from record to record; one per thread.
/// </summary>
internal sealed class TokenView(Pseudonymiser pseudonymiser)
{
    private readonly PersonalValues _values = new(pseudonymiser);
    private readonly ByteBuffer _buffer = new(4096);
    private readonly EventJson _eventJson = new();
    private readonly List<RecordField> _fields = [];
    private byte[] _json = [];
    private string _raw = "", _stream = "";
    private bool _isText, _isAudit;

    /// <summary>The fields of its event; none where it is not understood.</summary>
    public IEnumerable<(string Name, string Value)> Fields => _fields.Where(f => f.Value.Length > 0).Select(f => (_values.Replace(f.Name), _values.Replace(f.Value)));

    /// <summary>The name of its stream.</summary>
    public string Stream => _values.Replace(_stream);

    /// <summary>A text about this record, with tokens.</summary>
    public string Hide(string text) => _values.Replace(text);

    /// <summary>What is shown of it: its line, or the fields as JSON where its bytes are no plain text.</summary>
    public string Text => _isText ? _values.Replace(_raw) : Encoding.UTF8.GetString(PersonalJson.Replace(_json, (name, value) => _values.Replace(_isAudit ? EncodedAudit.OpenField(name, value, _values) : value)));

    /// <summary>The tokens in it, each once.</summary>
    public string[] Tokens => [.. Values.Select(v => v.Token).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Takes in a record.</summary>
    public void Read(in FoundRecord record, LogEvent? e)
    {
        _values.Clear();
        _fields.Clear();
        _stream = record.Stream;
        _raw = Encoding.UTF8.GetString(record.Raw);
        // Escapes hide a name from whoever looks for its letters: then what the parser reads is shown, not the bytes.
        bool isEscaped = _raw.Contains("\\u", StringComparison.Ordinal) || _raw.Contains("&#", StringComparison.Ordinal);
        bool isChunk = record.Raw.StartsWith("ElfFile\0"u8);
        _isText = !isChunk && !(isEscaped && e is not null);
        _json = [];
        if (isChunk)
            _raw = "";
        // Of a ledger entry it is known where persons are: the rest of it is ours, and has ids that look like names.
        LedgerPersons? ledger = LedgerPersons.In(record);
        ledger?.Collect(_values);
        if (e is not null)
            Read(e, collects: ledger is null);
        else if (ledger is null)
            PersonalPairs.Collect(_raw, _values);
        _isAudit = EncodedAudit.IsAudit(_raw) || _fields.Exists(f => EncodedAudit.IsAudit(f.Value));
        if (_isAudit)
            OpenEncoded();

        if (e is null && !_isText)
            _json = "{}"u8.ToArray();
    }

    /// <summary>Whether a text is in it.</summary>
    /// <param name="pattern">The text.</param>
    /// <param name="tokens">Whether tokens are looked at; else the places of personal values are empty.</param>
    public bool Has(TextPattern pattern, bool tokens) => pattern.IsIn(Searched(tokens));

    /// <summary>Whether an expression matches; it sees tokens.</summary>
    public bool Has(QueryRegex regex) => regex.IsMatch(Searched(tokens: true));

    /// <summary>Whether a field passes a test.</summary>
    public bool Has(FieldTerm term, bool tokens) =>
        _fields.Any(f => (term.Names(Encoding.UTF8.GetBytes(f.Name)) || (f.IsHost && term.Names("host"u8))) && term.Passes(Shown(f.Value, tokens)));

    /// <summary>Whether the name of its stream, or the end of it, passes a test.</summary>
    public bool IsOf(FieldTerm term, bool tokens)
    {
        byte[] name = Shown(_stream, tokens);
        return term.Passes(name) || term.Passes(name.AsSpan(name.AsSpan().LastIndexOf((byte)'/') + 1));
    }

    /// <summary>The value of a token in this record; null when it has none. The longest, where a short name and a full one have the same.</summary>
    public string? ClearOf(string token) => Values.Where(v => v.Token == token).Select(v => v.Value).MaxBy(v => v.Length);

    /// <summary>Its tokens, each with the value as it stands here. Never to be shown.</summary>
    public IEnumerable<(string Token, string Value)> Values =>
        [.. _values.Tokens(_isText ? _raw : ""), .. _values.Tokens(_stream), .. _fields.SelectMany(f => _values.Tokens(f.Value).ToArray())];

    private void Read(LogEvent e, bool collects)
    {
        for (int i = 0; i < e.Count; i++)
        {
            _buffer.Truncate(0);
            FieldText.Append(e, e.Fields[i], _buffer);
            _fields.Add(new RecordField(e.Fields[i].Name.Text, Encoding.UTF8.GetString(_buffer.Written), i == e.HostField));
            if (!collects)
                continue;
            _values.Collect(_fields[^1].Name, _fields[^1].Value);
            if (i == e.HostField)
                _values.CollectOfKind(PersonalKind.Host, _fields[^1].Value);
        }

        if (_isText)
            return;
        _buffer.Truncate(0);
        _eventJson.Append(e, _buffer);
        _json = _buffer.Written.ToArray();
    }

    private void OpenEncoded()
    {
        EncodedAudit.Collect(_raw, _values);
        foreach (RecordField field in _fields)
            EncodedAudit.Fields.Collect(field.Name, field.Value, _values);
        for (int i = 0; i < _fields.Count; i++)
            _fields[i] = _fields[i] with { Value = EncodedAudit.OpenField(_fields[i].Name, _fields[i].Value, _values) };
        if (_isText)
            _raw = EncodedAudit.Open(_raw, _values);
    }

    private byte[] Searched(bool tokens) => Shown(_isText ? _raw : string.Join('\n', _fields.Select(f => f.Value)), tokens);

    private byte[] Shown(string text, bool tokens) => Encoding.UTF8.GetBytes(tokens ? _values.Replace(text) : _values.Mask(text));

    private readonly record struct RecordField(string Name, string Value, bool IsHost);
}
