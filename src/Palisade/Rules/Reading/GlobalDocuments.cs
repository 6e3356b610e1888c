namespace Palisade.Rules.Reading;

/// <summary>Merges the documents of one file as <c>action: global</c>, <c>reset</c> and <c>repeat</c> say.</summary>
/// <remarks>
/// Sigma before 2.0: a global document is merged into each that follows until a reset; repeat takes over the document before
/// it. Maps are merged key by key, the later document wins; lists and values are replaced.
/// </remarks>
internal sealed class GlobalDocuments
{
    private YamlMapping? _global;
    private YamlMapping? _last;

    /// <summary>The document to read, or null when this one only sets the stage for others (or its action is reported as unknown).</summary>
    public YamlMapping? Next(YamlMapping document, ReadingContext context)
    {
        string action = MetadataReader.Text(document, "action");
        switch (action)
        {
            case "global":
                _global = _global is null ? document : Merge(_global, document);
                return null;
            case "reset":
                _global = null;
                return null;
            case "repeat" when _last is not null:
                return _last = Merge(_last, document);
            case "repeat":
                context.Report(document["action"]!, "'action: repeat' without a document before it: leave it out");
                return null;
            case "" or "correlation" or "filter":
                return _last = _global is null ? document : Merge(_global, document);
            default:
                // Other tools use the key for matters of their own.
                if (!RuleDocumentReader.IsSigma(document))
                    return document;
                context.Report(document["action"]!, $"unknown action '{action}': write global, reset or repeat, or leave it out");
                return null;
        }
    }

    private static YamlMapping Merge(YamlMapping below, YamlMapping above)
    {
        YamlMapping merged = new(above.Line, above.Column);
        foreach (YamlEntry entry in below.Entries)
        {
            if (entry.Key.Text == "action")
                continue;
            YamlNode? over = above[entry.Key.Text];
            merged.Entries.Add(entry with { Value = (entry.Value, over) switch
            {
                (YamlMapping a, YamlMapping b) => Merge(a, b),
                (_, null) => entry.Value,
                _ => over,
            } });
        }

        merged.Entries.AddRange(above.Entries.Where(e => below.Find(e.Key.Text) is null));
        return merged;
    }
}
