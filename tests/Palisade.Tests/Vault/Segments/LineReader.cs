using System.Text;
using Palisade.Vault;

namespace Palisade.Tests.Vault.Segments;

/// <summary>Understands <c>name=value</c> pairs between spaces; a value is decoded (upper-cased) when it begins with <c>~</c>. A line <c>#...</c> is the context of what follows.</summary>
internal sealed class LineReader : IRecordReader
{
    private byte[] _context = [];

    public ReadOnlySpan<byte> Context => _context;

    public long? EventSecond(ReadOnlySpan<byte> raw) => null;

    public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
    {
        if (raw.StartsWith("#"u8))
            _context = raw.ToArray();
        foreach (Range range in raw.Split((byte)' '))
        {
            ReadOnlySpan<byte> pair = raw[range];
            int equals = pair.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            ReadOnlySpan<byte> value = pair[(equals + 1)..];
            sink.OnField(pair[..equals], value.StartsWith("~"u8) ? Encoding.UTF8.GetBytes("decoded" + Encoding.UTF8.GetString(value[1..])) : value);
        }
    }
}
