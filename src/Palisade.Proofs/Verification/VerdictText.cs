using System.Text;
using System.Text.Json;

namespace Palisade.Proofs.Verification;

/// <summary>A verdict in words, and as JSON: the same from every program. The first line is the verdict and nothing else.</summary>
public static class VerdictText
{
    /// <summary>Lines of text, each with its newline.</summary>
    public static string Format(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        StringBuilder text = new();
        foreach (string line in Lines(verdict))
            text.Append(VisibleText.Of(line)).Append('\n');
        return text.ToString();
    }

    /// <summary>One JSON object, without a newline.</summary>
    public static string ToJson(Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("verdict", verdict.Line);
            WriteTime(json, "from", verdict.Facts?.Covered?.Lowest);
            WriteTime(json, "to", verdict.Facts?.Covered?.Highest);
            WriteFacts(json, verdict.Facts);
            WriteFailures(json, verdict);
            WriteGaps(json, verdict.Gaps);
            WriteTexts(json, "notes", verdict.Notes);
            WriteTexts(json, "unknowable", verdict.Unknowable);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string About(VerdictFacts facts) =>
        FormattableString.Invariant($"log {facts.Origin}, size {facts.Size}; {facts.Leaves} leaves, {facts.Batches} batches, {facts.Records} records of the span by {(facts.ByEvent ? "event" : "receipt")}, {(facts.IsOpen ? "opened" : "closed")}{(facts.ErasedBatches > 0 ? FormattableString.Invariant($", {facts.ErasedBatches} batches erased") : "")}");

    private static IEnumerable<string> Lines(Verdict verdict)
    {
        yield return verdict.Line;
        yield return verdict.Facts is { Covered: { } covered } ? $"covered: {TimeText.Of(covered.Lowest)} to {TimeText.Of(covered.Highest)}{(verdict.Facts.ByEvent ? ", times of receipt" : "")}" : "covered: nothing";
        if (verdict.Facts is { } facts)
            yield return $"about: {About(facts)}";
        foreach (Failure failure in verdict.Failures)
            yield return FormattableString.Invariant($"failed: {failure} (check {failure.Check})");
        if (verdict.MoreFailures > 0)
            yield return FormattableString.Invariant($"failed: {verdict.MoreFailures} more, not listed");
        foreach (DeclaredGap gap in verdict.Gaps)
            yield return FormattableString.Invariant($"declared: leaf {gap.Leaf}, {gap.Kind}, {TimeText.Of(gap.From)} to {TimeText.Of(gap.To)}: {gap.Text}");
        foreach (string note in verdict.Notes)
            yield return note;
        foreach (string unknown in verdict.Unknowable)
            yield return $"cannot be known: {unknown}";
    }

    private static void WriteFacts(Utf8JsonWriter json, VerdictFacts? facts)
    {
        if (facts is null)
            return;
        json.WriteString("origin", facts.Origin);
        json.WriteStartArray("keys");
        foreach (Notes.VerifierKey key in facts.Keys)
            json.WriteStringValue(key.ToString());
        json.WriteEndArray();
        json.WriteNumber("size", facts.Size);
        json.WriteString("span", facts.ByEvent ? "event" : "receipt");
        json.WriteBoolean("open", facts.IsOpen);
        json.WriteNumber("leaves", facts.Leaves);
        json.WriteNumber("batches", facts.Batches);
        json.WriteNumber("records", facts.Records);
        json.WriteNumber("erasedBatches", facts.ErasedBatches);
    }

    private static void WriteFailures(Utf8JsonWriter json, Verdict verdict)
    {
        json.WriteStartArray("failures");
        foreach (Failure failure in verdict.Failures)
        {
            json.WriteStartObject();
            json.WriteNumber("check", failure.Check);
            json.WriteString("section", failure.Section);
            if (failure.Leaf is { } leaf)
                json.WriteNumber("leaf", leaf);
            else
                json.WriteNull("leaf");
            if (failure.Record is { } record)
                json.WriteNumber("record", record);
            else
                json.WriteNull("record");
            json.WriteString("text", failure.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("moreFailures", verdict.MoreFailures);
    }

    private static void WriteGaps(Utf8JsonWriter json, IReadOnlyList<DeclaredGap> gaps)
    {
        json.WriteStartArray("gaps");
        foreach (DeclaredGap gap in gaps)
        {
            json.WriteStartObject();
            json.WriteNumber("leaf", gap.Leaf);
            json.WriteString("kind", gap.Kind);
            WriteTime(json, "from", gap.From);
            WriteTime(json, "to", gap.To);
            json.WriteString("text", gap.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, long? time)
    {
        if (time is { } known)
            json.WriteString(name, TimeText.Of(known));
        else
            json.WriteNull(name);
    }
}
