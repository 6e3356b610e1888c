using System.Text;

namespace Palisade.Events;

/// <summary>The field names and event sources seen in a run, each kept once, so that equal ones are the same object.</summary>
/// <remarks>
/// Safe on any thread: readers take no lock; a new entry takes one. Holds at most <see cref="Limits.MaxFieldNames"/> names of
/// <see cref="Limits.MaxFieldNamesBytes"/> together and <see cref="Limits.MaxEventSources"/> sources, so that hostile input cannot grow it for ever.
/// </remarks>
public sealed class EventVocabulary
{
    private readonly Lock _gate = new();
    private readonly Dictionary<EventSource, EventSource> _sources = [];
    private volatile FieldName?[] _names = new FieldName?[1024];
    private volatile FieldName[] _byId = new FieldName[512];
    private int _count;
    private int _nameBytes;

    /// <summary>The number of names kept; ids run from 0 to this less one.</summary>
    public int NameCount => Volatile.Read(ref _count);

    /// <summary>The kept name of an id.</summary>
    /// <param name="id">0 to <see cref="NameCount"/> less one.</param>
    public FieldName NameOf(int id) => _byId[id];

    /// <summary>The name for these UTF-8 bytes; the same object for the same bytes while the table has room.</summary>
    /// <param name="utf8">At most <see cref="Limits.MaxFieldNameBytes"/> bytes are used. Not kept.</param>
    public FieldName Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Limits.MaxFieldNameBytes)
            utf8 = utf8[..Limits.MaxFieldNameBytes];
        FieldName?[] table = _names;
        uint hash = Hash(utf8);
        for (uint i = hash & (uint)(table.Length - 1); ; i = (i + 1) & (uint)(table.Length - 1))
        {
            FieldName? name = table[i];
            if (name is null)
                return Add(utf8, hash);
            if (name.Hash == hash && utf8.SequenceEqual(name.Utf8))
                return name;
        }
    }

    /// <inheritdoc cref="Intern(ReadOnlySpan{byte})"/>
    public FieldName Intern(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Intern(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The one object equal to this source; beyond <see cref="Limits.MaxEventSources"/> or <see cref="Limits.MaxSourceCharacters"/>, a source without its channel and services.</summary>
    public EventSource Intern(EventSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        lock (_gate)
        {
            if (_sources.TryGetValue(source, out EventSource? known))
                return known;
            if (_sources.Count >= Limits.MaxEventSources || source.Channel?.Length > Limits.MaxSourceCharacters || source.Services.Length > Limits.MaxSourceCharacters)
            {
                source = source with { Channel = source.Channel is null ? null : "", Services = "" };
                if (_sources.TryGetValue(source, out known))
                    return known;

                // What is left is of our own words; the room for it is kept free of channels and services.
                if (_sources.Count >= 2 * Limits.MaxEventSources)
                    return EventSource.Unknown;
            }

            _sources.Add(source, source);
            return source;
        }
    }

    private FieldName Add(ReadOnlySpan<byte> utf8, uint hash)
    {
        lock (_gate)
        {
            FieldName?[] table = _names;
            uint i = hash & (uint)(table.Length - 1);
            for (; table[i] is { } name; i = (i + 1) & (uint)(table.Length - 1))
            {
                if (name.Hash == hash && utf8.SequenceEqual(name.Utf8))
                    return name;
            }

            if (_count >= Limits.MaxFieldNames || _nameBytes + utf8.Length > Limits.MaxFieldNamesBytes)
                return new FieldName(utf8.ToArray(), hash, -1);
            _nameBytes += utf8.Length;
            FieldName added = new(utf8.ToArray(), hash, _count);
            if (_count == _byId.Length)
            {
                FieldName[] wider = new FieldName[_byId.Length * 2];
                _byId.CopyTo(wider, 0);
                _byId = wider;
            }

            _byId[_count] = added;
            if ((_count + 1) * 2 > table.Length)
            {
                table = Grow(table);
                i = hash & (uint)(table.Length - 1);
                while (table[i] is not null)
                    i = (i + 1) & (uint)(table.Length - 1);
            }

            Volatile.Write(ref table[i], added);
            _names = table;
            Volatile.Write(ref _count, _count + 1);
            return added;
        }
    }

    private static FieldName?[] Grow(FieldName?[] table)
    {
        FieldName?[] wider = new FieldName?[table.Length * 2];
        foreach (FieldName? name in table)
        {
            if (name is null)
                continue;
            uint i = name.Hash & (uint)(wider.Length - 1);
            while (wider[i] is not null)
                i = (i + 1) & (uint)(wider.Length - 1);
            wider[i] = name;
        }

        return wider;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        uint hash = 2166136261;
        foreach (byte b in utf8)
            hash = unchecked((hash ^ b) * 16777619);
        return hash ^ (hash >> 15);
    }
}
