using System.Collections;

namespace Palisade.Vault.Recovery;

/// <summary>A set of ordinals that lie close together: which records of the journal have a leaf.</summary>
internal sealed class RecordSet
{
    private readonly BitArray _bits = new(0);
    private long _first = -1;

    /// <summary>The ordinals from here on are of interest; those before are not kept.</summary>
    public void StartAt(long ordinal)
    {
        if (_first < 0)
            _first = ordinal;
    }

    public void Add(long ordinal)
    {
        if (_first < 0 || ordinal < _first)
            return;
        int place = checked((int)(ordinal - _first));
        if (place >= _bits.Length)
            _bits.Length = Math.Max(place + 1, (int)Math.Min(2L * _bits.Length, Array.MaxLength));
        _bits[place] = true;
    }

    public bool Contains(long ordinal) => _first >= 0 && ordinal >= _first && ordinal - _first < _bits.Length && _bits[(int)(ordinal - _first)];
}
