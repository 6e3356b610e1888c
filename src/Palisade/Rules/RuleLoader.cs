using System.Security.Cryptography;
using System.Text;
using Palisade.Rules.Reading;

namespace Palisade.Rules;

/// <summary>Loads Sigma rules: text in, rules and errors out. Safe on any thread.</summary>
/// <remarks>Sigma specification 2.1.0. One bad document never stops the good ones; nothing that a file holds makes it throw.</remarks>
public static class RuleLoader
{
    /// <summary>Loads files and folders; folders are walked for <c>.yml</c> and <c>.yaml</c>, in ordinal order of paths.</summary>
    /// <param name="paths">Files and folders; what is not there is an error in the result.</param>
    /// <param name="options">What to run; null for the defaults.</param>
    public static RuleCollection Load(IEnumerable<string> paths, RuleLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= RuleLoadOptions.Default;
        (IReadOnlyList<string> files, IReadOnlyList<RuleError> errors) = RuleFileWalk.Of(paths);
        return LoadFiles(files, errors, options);
    }

    /// <summary>Loads files that a walk found.</summary>
    internal static RuleCollection LoadFiles(IReadOnlyList<string> files, IReadOnlyList<RuleError> errors, RuleLoadOptions options) =>
        LoadAll(files, static path => File.ReadAllBytes(path), errors, options);

    /// <summary>Loads the documents of one text.</summary>
    /// <param name="path">What errors and rules call it.</param>
    /// <param name="text">UTF-8. Not kept.</param>
    /// <param name="options">What to run; null for the defaults.</param>
    public static RuleCollection LoadText(string path, ReadOnlySpan<byte> text, RuleLoadOptions? options = null)
    {
        byte[] copy = text.ToArray();
        return LoadAll([path], _ => copy, [], options ?? RuleLoadOptions.Default);
    }

    /// <summary>Loads several texts as one collection, such as rules that are embedded in the program: references between them resolve.</summary>
    /// <param name="texts">Paths, as errors and rules call them, with their bytes, UTF-8.</param>
    /// <param name="options">What to run; null for the defaults.</param>
    public static RuleCollection LoadTexts(IEnumerable<KeyValuePair<string, byte[]>> texts, RuleLoadOptions? options = null)
    {
        Dictionary<string, byte[]> byPath = new(texts, StringComparer.Ordinal);
        return LoadAll([.. byPath.Keys.Order(StringComparer.Ordinal)], path => byPath[path], [], options ?? RuleLoadOptions.Default);
    }

    private static RuleCollection LoadAll(IReadOnlyList<string> paths, Func<string, byte[]> read, IReadOnlyList<RuleError> errors, RuleLoadOptions options)
    {
        RuleFile[] files = new RuleFile[paths.Count];
        byte[][] digests = new byte[paths.Count][];
        void One(int i) => (files[i], digests[i]) = LoadOne(paths[i], read, options);
        int threads = Math.Clamp(options.DegreeOfParallelism, 1, Math.Max(1, paths.Count));
        if (threads == 1)
        {
            for (int i = 0; i < paths.Count; i++)
                One(i);
        }
        else
        {
            Parallel.For(0, paths.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, One);
        }

        return CollectionBuilder.Build(files, errors, Digest(paths, digests), options);
    }

    private static (RuleFile File, byte[] Digest) LoadOne(string path, Func<string, byte[]> read, RuleLoadOptions options)
    {
        try
        {
            byte[] bytes = read(path);
            return (RuleFile.Read(path, bytes, options), SHA256.HashData(bytes));
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            return (RuleFile.Unreadable(path, $"the file cannot be read: {wrong.Message}"), []);
        }
    }

    /// <summary>The digest over paths and bytes.</summary>
    /// <param name="paths">In order.</param>
    /// <param name="digests">SHA-256 of the bytes of each; empty where they could not be read.</param>
    internal static string Digest(IReadOnlyList<string> paths, byte[][] digests)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < paths.Count; i++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(paths[i]));
            hash.AppendData([0]);
            hash.AppendData(digests[i]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
