using System.Collections.Immutable;
using Palisade.Rules.Mapping;
using Palisade.Rules.Reading;

namespace Palisade.Rules.Caching;

/// <summary>Keeps loaded rules in a folder of the user's, so that the same files load faster the next time. Safe on any thread and for several processes.</summary>
/// <remarks>
/// An entry counts only for the very bytes and paths of the rule files, the same options and the same build of the program, and only if it is the user's own
/// and undamaged. Whatever is wrong with it, or with the folder, costs time and nothing else: the rules are loaded as if there were no cache.
/// </remarks>
public sealed class RuleCache
{
    private readonly CacheFolder _folder;

    /// <param name="folder">Where entries lie; made, for the user alone, when the first one is written.</param>
    public RuleCache(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = new CacheFolder(folder);
    }

    /// <summary>The cache in the user's cache folder: <c>palisade</c> in <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c>, on Windows in the local application data; null where there is none.</summary>
    public static RuleCache? OfUser() => CacheFolder.OfUser() is { } folder ? new RuleCache(folder) : null;

    /// <summary>Loads files and folders as <see cref="RuleLoader.Load"/> does, from the cache where it can.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="options">What to run; null for the defaults.</param>
    public CachedRules Load(IEnumerable<string> paths, RuleLoadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= RuleLoadOptions.Default;
        (IReadOnlyList<string> files, IReadOnlyList<RuleError> errors) = RuleFileWalk.Of(paths);

        // What cannot be listed or read has reasons that the digest does not know: such loads are not kept.
        string? digest = errors.Count == 0 && CacheFolder.IsSupported ? RuleFileDigest.Of(files, options.DegreeOfParallelism) : null;
        if (digest is null)
            return Plain(RuleLoader.LoadFiles(files, errors, options));
        byte[] key = RuleCacheKey.Of(digest, options);
        string name = Convert.ToHexStringLower(key) + CacheFolder.Ending;
        if (_folder.Read(name) is { } entry && RuleCacheEntry.Decode(key, entry) is { } known && known.Rules.Sha256 == digest)
            return known;
        CachedRules loaded = Remember(RuleLoader.LoadFiles(files, errors, options));

        // Files that changed in between would be kept under the digest of what they were.
        if (loaded.Rules.Sha256 == digest && RuleCacheEntry.Encode(key, loaded) is { } made)
            _folder.Write(name, made);
        return loaded;
    }

    private static CachedRules Plain(RuleCollection rules) => new(rules, LogSourceMapping.Default);

    private static CachedRules Remember(RuleCollection rules)
    {
        Dictionary<Rule, ImmutableArray<RuleVariant>> variants = new(rules.Rules.Length, ReferenceEqualityComparer.Instance);
        foreach (Rule rule in rules.Rules)
            variants.Add(rule, LogSourceMapping.Default.VariantsOf(rule));
        return new CachedRules(rules, LogSourceMapping.Remembering(variants));
    }
}
