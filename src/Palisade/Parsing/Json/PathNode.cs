using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>A place in JSON documents (a chain of keys), resolved once: its field name, its role, and the keys seen below it.</summary>
/// <remarks>Belongs to one reader, hence to one thread. Arrays have no node of their own: their elements are at the array's place.</remarks>
internal sealed class PathNode(PathNode? parent, string path, byte[] token, uint hash, in PathMeaning meaning)
{
    private PathNode?[] _children = [];
    private int _childCount;

    /// <summary>The object that the key is in; null for the root.</summary>
    public PathNode? Parent { get; } = parent;

    /// <summary>The chain of keys, joined with dots; empty for the root.</summary>
    public string Path { get; } = path;

    /// <summary>The key as written, with its quotes and a colon.</summary>
    public byte[] Token { get; } = token;

    /// <summary>The name of the field for a value at this place; null where values are left out.</summary>
    public FieldName? Name { get; } = meaning.Name;

    /// <summary>See <see cref="PathMeaning"/>.</summary>
    public PathMeaning Meaning { get; } = meaning;

    /// <summary>True when a value here needs more than becoming a field.</summary>
    public bool IsSpecial { get; } = meaning.IsSpecial;

    /// <summary>The key that came last after this one in the same object.</summary>
    public PathNode? Next { get; private set; }

    /// <summary>The key that came before <see cref="Next"/> was learned.</summary>
    public PathNode? OtherNext { get; private set; }

    /// <summary>Stands before the first key of the object at this place.</summary>
    public PathNode Start => field ??= new PathNode(this, Path, [], 0, default);

    /// <summary>Remembers which key follows.</summary>
    public void Learn(PathNode next)
    {
        if (Next == next || OtherNext == next)
            return;
        OtherNext = Next;
        Next = next;
    }

    /// <summary>The kept place of a key in the object here, or null.</summary>
    /// <param name="key">As written, without quotes.</param>
    /// <param name="keyHash">Of <paramref name="key"/>.</param>
    public PathNode? FindChild(ReadOnlySpan<byte> key, uint keyHash)
    {
        if (_childCount == 0)
            return null;
        uint mask = (uint)_children.Length - 1;
        for (uint i = keyHash & mask; _children[i] is { } child; i = (i + 1) & mask)
        {
            if (child.Hash == keyHash && child.Token.AsSpan(1, child.Token.Length - 3).SequenceEqual(key))
                return child;
        }

        return null;
    }

    /// <summary>Keeps a place in the object here.</summary>
    public void AddChild(PathNode child)
    {
        if ((_childCount + 1) * 2 > _children.Length)
        {
            PathNode?[] old = _children;
            _children = new PathNode?[Math.Max(old.Length * 2, 8)];
            foreach (PathNode? node in old)
            {
                if (node is not null)
                    Place(node);
            }
        }

        Place(child);
        _childCount++;
    }

    private uint Hash { get; } = hash;

    private void Place(PathNode child)
    {
        uint mask = (uint)_children.Length - 1;
        uint i = child.Hash & mask;
        while (_children[i] is not null)
            i = (i + 1) & mask;
        _children[i] = child;
    }
}
