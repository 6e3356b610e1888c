using Palisade.Events;

namespace Palisade.Parsing.Json;

/// <summary>A tree of places for each shape, and the choice among them by a record's marks. One per reader.</summary>
internal sealed class ShapeTrees
{
    private readonly PathTree?[] _trees;
    private readonly JsonShape[] _shapes = JsonShapes.All;
    private readonly EventVocabulary _vocabulary;
    private MarkSet _lastMarks;
    private PathTree _last;

    public ShapeTrees(EventVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        _trees = new PathTree?[_shapes.Length];
        _last = Plain = new PathTree(JsonShapes.Plain, vocabulary);
    }

    /// <summary>For records that no recogniser knows.</summary>
    public PathTree Plain { get; }

    /// <summary>The tree of the first shape that fits.</summary>
    public PathTree Choose(MarkSet marks)
    {
        if (marks == _lastMarks)
            return _last;
        _lastMarks = marks;
        return _last = Find(marks);
    }

    private PathTree Find(MarkSet marks)
    {
        for (int i = 0; i < _shapes.Length; i++)
        {
            foreach (MarkSet signature in _shapes[i].Signatures)
            {
                if (marks.Covers(signature))
                    return _trees[i] ??= new PathTree(_shapes[i], _vocabulary);
            }
        }

        return Plain;
    }
}
