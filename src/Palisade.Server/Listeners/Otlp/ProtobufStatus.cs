using System.Text;

namespace Palisade.Server.Listeners.Otlp;

/// <summary>A <c>google.rpc.Status</c> with a message (field 2), as OTLP wants it in every refusal.</summary>
internal static class ProtobufStatus
{
    public static ReadOnlyMemory<byte> Of(string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(message);
        List<byte> bytes = [(2 << 3) | 2];
        for (int left = text.Length; ; left >>= 7)
        {
            bytes.Add((byte)(left < 0x80 ? left : (left & 0x7F) | 0x80));
            if (left < 0x80)
                break;
        }

        bytes.AddRange(text);
        return bytes.ToArray();
    }
}
