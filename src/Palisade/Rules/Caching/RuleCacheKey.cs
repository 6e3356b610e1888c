using System.Security.Cryptography;
using System.Text;

namespace Palisade.Rules.Caching;

/// <summary>What an entry depends on, as one digest: the rule files, the options, and the program to the very build.</summary>
internal static class RuleCacheKey
{
    /// <summary>The key, 32 bytes.</summary>
    /// <param name="rulesSha256">Over paths and bytes of the rule files.</param>
    /// <param name="options">Those that change what is loaded are in the key.</param>
    public static byte[] Of(string rulesSha256, RuleLoadOptions options)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(typeof(RuleCacheKey).Module.ModuleVersionId.ToByteArray());
        Add(hash, [rulesSha256]);
        Add(hash, options.Statuses.IsDefaultOrEmpty ? [] : options.Statuses);
        Add(hash, options.ExcludedIds.Order(StringComparer.Ordinal));
        foreach (string name in options.Placeholders.Keys.Order(StringComparer.Ordinal))
            Add(hash, options.Placeholders[name].Prepend(name));
        return hash.GetHashAndReset();
    }

    // Counted and with lengths, so that no two lists read the same.
    private static void Add(IncrementalHash hash, IEnumerable<string> texts)
    {
        string[] all = [.. texts];
        hash.AppendData(BitConverter.GetBytes(all.Length));
        foreach (string text in all)
        {
            byte[] bytes = Encoding.Unicode.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
    }
}
