using System.Text;

namespace Palisade.Events;

/// <summary>A field name of events, kept once by an <see cref="EventVocabulary"/>. Immutable.</summary>
public sealed class FieldName
{
    internal FieldName(byte[] utf8, uint hash, int id)
    {
        Utf8 = utf8;
        Hash = hash;
        Id = id;
        Text = Encoding.UTF8.GetString(utf8);
    }

    /// <summary>The name as text, for example <c>CommandLine</c> or <c>userIdentity.type</c>.</summary>
    public string Text { get; }

    /// <summary>The place in its vocabulary, from 0; -1 when the vocabulary was full, and then equal names may be different objects.</summary>
    public int Id { get; }

    /// <summary>True for the same name, also where the vocabulary had no room for it and gave two objects.</summary>
    internal bool Is(FieldName? other) => ReferenceEquals(this, other) || (other is not null && Id < 0 && other.Id < 0 && Hash == other.Hash && Utf8.AsSpan().SequenceEqual(other.Utf8));

    internal byte[] Utf8 { get; }

    internal uint Hash { get; }

    /// <summary>The name as text.</summary>
    public override string ToString() => Text;
}
