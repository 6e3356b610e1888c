using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Palisade.Vault.Segments;

namespace Palisade.Server.Detecting;

/// <summary>The table that each source had last: its header stands only at the beginning, and a restart or a failed write begins a new stream in the middle. Safe on any thread.</summary>
/// <param name="key">Names of sources have addresses: only their codes are kept.</param>
internal sealed class SourceContexts(byte[] key)
{
    private readonly ConcurrentDictionary<string, byte[]> _contexts = new(StringComparer.Ordinal);

    /// <summary>That of a source; nothing where it had none.</summary>
    public byte[] Of(string source) => _contexts.GetValueOrDefault(CodeOf(source)) ?? [];

    /// <summary>Sets what was kept from before.</summary>
    public void Restore(string code, byte[] context) => _contexts[code] = context;

    /// <summary>Notes that of a source.</summary>
    /// <returns>The code under which it is to be kept; null when nothing has changed.</returns>
    public string? Note(string source, byte[] context)
    {
        if (!LastContexts.HasTable(context))
            return null;
        string code = CodeOf(source);
        if (_contexts.TryGetValue(code, out byte[]? known) && known.AsSpan().SequenceEqual(context))
            return null;
        // More sources than are kept apart: those that are known stay so.
        if (known is null && _contexts.Count >= ServerLimits.MaxSources)
            return null;
        _contexts[code] = context;
        return code;
    }

    private string CodeOf(string source) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(source)).AsSpan(0, 16));
}
