using System.Text;
using Palisade.Events;
using Palisade.Parsing;
using Palisade.Parsing.Lines;

namespace Palisade.Tests.Parsing;

/// <summary>A defect of ours costs as little as it can, and is named.</summary>
public sealed class RecordDefectTests
{
    [Fact]
    public void A_defect_in_a_parser_costs_its_record()
    {
        Kept kept = new();
        byte[] bytes = "one\nbad\nthree\n"u8.ToArray();
        new Brittle(new ParseOptions()).Parse(new RecordBatch { Bytes = bytes, Length = bytes.Length, FirstRecord = 1 }, kept);
        Assert.Equal([1, 3], kept.Records);
        Assert.Equal([new ParseFailure(ParseFailureCode.Defect, 4, 3, 2, "FormatException")], kept.Failures);
    }

    [Fact]
    public void A_defect_in_a_recognition_costs_that_format_its_vote()
    {
        InputFormat brittle = new("brittle", "", static _ => throw new FormatException(), static (_, _) => throw new NotSupportedException(), static _ => throw new NotSupportedException());
        InputFormat? found = InputFormats.Detect("{\"a\":1}"u8, [brittle, .. InputFormats.All], out string? defect);
        Assert.Equal(("ndjson", "FormatException in the recognition of brittle"), (found?.Name, defect));
    }

    private sealed class Brittle(ParseOptions options) : LineParser(options)
    {
        protected override bool TryParse(byte[] buffer, int start, int length, LogEvent e, out ParseFailure failure)
        {
            failure = default;
            return Encoding.UTF8.GetString(buffer, start, length) != "bad" ? true : throw new FormatException();
        }
    }

    private sealed class Kept : IEventSink
    {
        public List<long> Records { get; } = [];

        public List<ParseFailure> Failures { get; } = [];

        public void OnEvent(LogEvent e) => Records.Add(e.RecordNumber);

        public void OnFailure(in ParseFailure failure) => Failures.Add(failure);
    }
}
