using System.Text;
using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>The places of documents of one shape, as met so far. Holds at most <see cref="Limits.MaxFieldNames"/> and <see cref="Limits.MaxFieldNamesBytes"/>; one per reader.</summary>
internal sealed class PathTree(JsonShape shape, EventVocabulary vocabulary)
{
    // Longer than a name, as what an event is wrapped in is no part of its names.
    private const int MaxPathCharacters = 2 * Limits.MaxFieldNameBytes;

    private readonly ByteBuffer _key = new();
    private int _kept;
    private int _keptBytes;

    /// <summary>What the places mean.</summary>
    public JsonShape Shape { get; } = shape;

    /// <summary>What events of the shape are.</summary>
    public SourceTable Sources { get; } = new(shape, vocabulary);

    /// <summary>The whole document.</summary>
    public PathNode Root { get; } = new(null, "", [], 0, default);

    /// <summary>The place of a key in an object.</summary>
    /// <param name="parent">The object.</param>
    /// <param name="key">As written, without quotes.</param>
    /// <param name="escaped">True when it holds a backslash.</param>
    public PathNode Child(PathNode parent, ReadOnlySpan<byte> key, bool escaped)
    {
        uint hash = KeyHash.Of(key);
        return parent.FindChild(key, hash) ?? Make(parent, key, escaped, hash);
    }

    private PathNode Make(PathNode parent, ReadOnlySpan<byte> key, bool escaped, uint hash)
    {
        ReadOnlySpan<byte> shown = key;
        if (escaped)
        {
            _key.Truncate(0);
            JsonEscapes.AppendUnescaped(key, _key);
            shown = _key.Written;
        }

        if (shown.Length > Limits.MaxFieldNameBytes)
            shown = shown[..Limits.MaxFieldNameBytes];
        string path = Encoding.UTF8.GetString(shown);
        if (parent != Root)
            path = Within(parent.Path + "." + path);
        byte[] token = [(byte)'"', .. key, (byte)'"', (byte)':'];
        PathNode node = new(parent, path, token, hash, Shape.MeaningOf(path, shown, parent == Root, vocabulary));
        int bytes = key.Length + (2 * path.Length);
        if (_kept < Limits.MaxFieldNames && key.Length <= Limits.MaxFieldNameBytes && _keptBytes + bytes <= Limits.MaxFieldNamesBytes)
        {
            parent.AddChild(node);
            _kept++;
            _keptBytes += bytes;
        }

        return node;
    }

    // Names are cut as well; without this, each key below a long path would cost a copy of all of it.
    private static string Within(string path) => path.Length <= MaxPathCharacters ? path : path[..MaxPathCharacters];
}
