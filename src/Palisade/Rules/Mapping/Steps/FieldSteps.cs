using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Palisade.Rules.Mapping;

/// <summary>field_name_mapping: a field goes by other names; with several, one of them is enough, and absent means absent under all.</summary>
internal sealed record FieldNameMapping(FrozenDictionary<string, ImmutableArray<string>> Names) : Transformation
{
    public override Expression ApplyToTest(FieldTest test)
    {
        if (test.Comparison is FieldReferenceComparison reference)
            return ApplyToReference(test, reference);
        if (!Names.TryGetValue(test.Field, out ImmutableArray<string> names))
            return test;
        if (names.Length == 1)
            return test with { Field = names[0] };
        ImmutableArray<Expression> tests = [.. names.Select(n => test with { Field = n })];
        return test.Comparison is NullComparison or ExistsComparison { Present: false }
            ? new AndExpression(tests) { Line = test.Line }
            : new OrExpression(tests) { Line = test.Line };
    }

    public override ImmutableArray<string> NamesOf(string field) => Names.GetValueOrDefault(field, [field]);

    private Expression ApplyToReference(FieldTest test, FieldReferenceComparison reference)
    {
        ImmutableArray<string> left = Names.GetValueOrDefault(test.Field, [test.Field]);
        ImmutableArray<string> right = Names.GetValueOrDefault(reference.OtherField, [reference.OtherField]);
        ImmutableArray<Expression> tests =
        [
            .. from l in left from r in right select test with { Field = l, Comparison = reference with { OtherField = r } },
        ];
        return tests.Length == 1 ? tests[0] : new OrExpression(tests) { Line = test.Line };
    }
}

/// <summary>field_name_prefix and field_name_suffix: text put around each name.</summary>
internal sealed record FieldNameAffix(string Before, string After) : Transformation
{
    public override Expression ApplyToTest(FieldTest test) => test with
    {
        Field = Before + test.Field + After,
        Comparison = test.Comparison is FieldReferenceComparison reference ? reference with { OtherField = Before + reference.OtherField + After } : test.Comparison,
    };

    public override ImmutableArray<string> NamesOf(string field) => [Before + field + After];
}

/// <summary>field_name_prefix_mapping: the beginning of a name is replaced by another.</summary>
internal sealed record FieldNamePrefixMapping(ImmutableArray<(string From, string To)> Prefixes) : Transformation
{
    public override Expression ApplyToTest(FieldTest test) => test with
    {
        Field = Renamed(test.Field),
        Comparison = test.Comparison is FieldReferenceComparison reference ? reference with { OtherField = Renamed(reference.OtherField) } : test.Comparison,
    };

    public override ImmutableArray<string> NamesOf(string field) => [Renamed(field)];

    private string Renamed(string field)
    {
        foreach ((string from, string to) in Prefixes)
        {
            if (field.StartsWith(from, StringComparison.OrdinalIgnoreCase))
                return to + field[from.Length..];
        }

        return field;
    }
}

/// <summary>drop_detection_item: the test is taken out; a requirement of it counts as fulfilled, a filter of nothing else as not applying.</summary>
internal sealed record DropTest : Transformation
{
    public override Expression ApplyToTest(FieldTest test) => new DroppedTest();
}

/// <summary>Stands where a test was taken out, until <see cref="DropResolution"/> removes it.</summary>
internal sealed record DroppedTest : Expression;
