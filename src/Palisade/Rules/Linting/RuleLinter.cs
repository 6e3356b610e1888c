using System.Collections.Immutable;
using Palisade.Rules.Correlation;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Linting;

/// <summary>Checks rule files more closely than loading does: form, conventions, and what a rule cannot mean. Safe on any thread.</summary>
/// <remarks>Sigma specification 2.1.0 and its appendices. Nothing here runs when rules are loaded.</remarks>
public static class RuleLinter
{
    /// <summary>Checks files and folders.</summary>
    /// <param name="paths">Files and folders, walked as <see cref="RuleLoader.Load"/> does.</param>
    /// <param name="options">Placeholders; null for none.</param>
    /// <returns>The findings in order of path, line and column.</returns>
    public static ImmutableArray<LintFinding> Check(IEnumerable<string> paths, RuleLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= RuleLoadOptions.Default;
        (IReadOnlyList<string> files, IReadOnlyList<RuleError> errors) = RuleFileWalk.Of(paths);
        List<KeyValuePair<string, byte[]>> texts = [];
        List<LintFinding> findings = [];
        foreach (RuleError error in errors)
            new LintContext(error.Path, "", findings).Take(error);
        foreach (string file in files)
        {
            try
            {
                texts.Add(new(file, File.ReadAllBytes(file)));
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
            {
                new LintContext(file, "", findings).Take(new RuleError(file, "", 1, 1, $"the file cannot be read: {wrong.Message}"));
            }
        }

        return Check(texts, findings, options);
    }

    /// <summary>Checks texts.</summary>
    /// <param name="texts">Paths, as findings call them, with their bytes, UTF-8.</param>
    /// <param name="options">Placeholders; null for none.</param>
    /// <returns>The findings in order of path, line and column.</returns>
    public static ImmutableArray<LintFinding> CheckTexts(IEnumerable<KeyValuePair<string, byte[]>> texts, RuleLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Check([.. texts], [], options ?? RuleLoadOptions.Default);
    }

    private static ImmutableArray<LintFinding> Check(List<KeyValuePair<string, byte[]>> texts, List<LintFinding> findings, RuleLoadOptions options)
    {
        List<LintDocument> documents = [];
        foreach ((string path, byte[] bytes) in texts)
            CheckFile(path, bytes, documents, findings, options);
        CollectionChecks.Check(documents);

        // References between documents are looked at by the loader: the errors that no single document has.
        HashSet<(string, int, int)> known = [.. findings.Select(f => (f.Path, f.Line, f.Column))];
        RuleCollection loaded = RuleLoader.LoadTexts(texts.DistinctBy(t => t.Key), options);
        foreach (RuleError error in (IEnumerable<RuleError>)[.. loaded.Errors, .. CorrelationPlan.Compile(loaded).Problems.Select(p => p.ToError())])
        {
            if (known.Add((error.Path, error.Line, error.Column)))
                new LintContext(error.Path, error.Id, findings).Take(error);
        }

        return [.. findings.OrderBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ThenBy(f => f.Code, StringComparer.Ordinal)];
    }

    private static void CheckFile(string path, byte[] bytes, List<LintDocument> documents, List<LintFinding> findings, RuleLoadOptions options)
    {
        if (bytes.Length > Limits.MaxRuleBytes || !RuleBytes.TryDecode(bytes, out string text, out _))
            return;
        int before = documents.Count;
        GlobalDocuments globals = new();
        foreach ((int line, string part) in DocumentSplitter.Split(text))
        {
            ReadingContext reading = new(path, options);
            if (!YamlReader.TryRead(part, line, out YamlNode? root, out _) || root is not YamlMapping map)
                continue;
            if (globals.Next(map, reading) is not { } document)
                continue;
            LintContext context = new(path, MetadataReader.Text(document, "id"), findings);
            if (!RuleDocumentReader.IsSigma(document))
            {
                MetadataChecks.CheckNotSigma(document, context);
                continue;
            }

            documents.Add(new LintDocument(document, context));
            RuleDocumentReader.Read(document, reading);
            foreach (RuleError error in reading.Errors)
                context.Take(error);
            CheckDocument(document, context);
        }

        if (documents.Count > before)
            FileChecks.Check(text, documents[before]);
    }

    private static void CheckDocument(YamlMapping document, LintContext context)
    {
        MetadataChecks.Check(document, context);
        TagChecks.Check(document, context);
        if (document["logsource"] is YamlMapping source)
            LogSourceChecks.Check(source, context);
        if (document["detection"] is YamlMapping detection)
            DetectionChecks.Check(detection, isFilter: false, context);
        if (document["filter"] is YamlMapping filter)
            DetectionChecks.Check(filter, isFilter: true, context);
        if (document["correlation"] is YamlMapping correlation)
            CorrelationChecks.Check(correlation, context);
    }
}

/// <summary>A document with where its findings go.</summary>
internal sealed record LintDocument(YamlMapping Map, LintContext Context);
