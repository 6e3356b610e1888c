using System.Security.Cryptography;
using System.Text;

namespace Palisade.Rules.Reading;

/// <summary>What one file gave.</summary>
internal sealed class RuleFile
{
    private RuleFile()
    {
    }

    public List<SigmaDocument> Documents { get; } = [];

    public List<RuleError> Errors { get; } = [];

    /// <summary>Documents that are no matter of ours.</summary>
    public List<IgnoredDocument> Ignored { get; } = [];

    /// <summary>Documents that were read; a legacy aggregation counts as one although it gives several.</summary>
    public int Loaded { get; private set; }

    /// <summary>Reads the documents of a file. Never throws for what the bytes hold.</summary>
    /// <param name="path">What errors and rules call the file.</param>
    /// <param name="bytes">The whole file, UTF-8 or UTF-16 with a byte order mark. Not kept.</param>
    /// <param name="options">Placeholders.</param>
    public static RuleFile Read(string path, ReadOnlySpan<byte> bytes, RuleLoadOptions options)
    {
        RuleFile file = new();
        if (bytes.Length > Limits.MaxRuleBytes)
            file.Errors.Add(new RuleError(path, "", 1, 1, $"{bytes.Length} bytes long: a rule file has at most {Limits.MaxRuleBytes}"));
        else if (RuleBytes.TryDecode(bytes, out string text, out int line))
            file.ReadDocuments(path, text, options);
        else
            file.Errors.Add(new RuleError(path, "", line, 1, "not UTF-8: save the file as UTF-8"));
        return file;
    }

    /// <summary>A file that could not be opened or read.</summary>
    public static RuleFile Unreadable(string path, string reason)
    {
        RuleFile file = new();
        file.Errors.Add(new RuleError(path, "", 1, 1, reason));
        return file;
    }

    private void ReadDocuments(string path, string text, RuleLoadOptions options)
    {
        GlobalDocuments globals = new();
        List<(int Line, string Text)> documents = DocumentSplitter.Split(text);
        if (documents.Count > Limits.MaxRuleDocuments)
        {
            Errors.Add(new RuleError(path, "", documents[Limits.MaxRuleDocuments].Line, 1, $"more than {Limits.MaxRuleDocuments} documents in one file: split it"));
            return;
        }

        // Where a document may set the stage for others, they are what the whole file says.
        bool isStaged = text.Contains("action:", StringComparison.Ordinal);
        foreach ((int line, string part) in documents)
        {
            ReadingContext context = new(path, options);
            YamlProblem? problem = null;
            if (!PlainYamlReader.TryRead(part, line, out YamlNode? root) && !YamlReader.TryRead(part, line, out root, out problem))
                context.Report(problem!.Line, problem.Column, problem.Reason);
            else if (root is YamlMapping map)
                ReadDocument(path, map, isStaged ? text : part, globals, context);
            else if (root is not null)
                Ignored.Add(new IgnoredDocument(path, line, "no map of keys and values"));
            if (context.HasErrors)
                Errors.Add(context.Errors[0] with { More = [.. context.Errors.Skip(1)] });
        }

        if (Documents.Count + Errors.Count + Ignored.Count == 0)
            Ignored.Add(new IgnoredDocument(path, 1, "the file has no document of its own"));
    }

    private void ReadDocument(string path, YamlMapping map, string text, GlobalDocuments globals, ReadingContext context)
    {
        YamlMapping? document = globals.Next(map, context);
        if (document is null)
            return;
        if (!RuleDocumentReader.IsSigma(document))
        {
            Ignored.Add(new IgnoredDocument(path, document.Line, "no detection, correlation or filter"));
            return;
        }

        var read = RuleDocumentReader.Read(document, context);
        if (context.HasErrors)
            return;
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Documents.AddRange(read.Select(d => d with { TextDigest = digest }));
        Loaded++;
    }
}
