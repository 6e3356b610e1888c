namespace Palisade.Rules.Reading;

/// <summary>The column of a place within a scalar: exact for scalars of one line without escapes, which conditions and keys are.</summary>
internal static class ScalarColumn
{
    public static int Of(YamlScalar scalar, int index)
    {
        if (scalar.Text.AsSpan(0, Math.Min(index, scalar.Text.Length)).ContainsAny('\n', '\''))
            return scalar.Column;
        return scalar.Column + (scalar.IsPlain ? 0 : 1) + index;
    }
}
