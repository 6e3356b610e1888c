using System.Buffers.Text;
using System.Text;
using Palisade.Vault;

namespace Palisade.Server.Collecting;

/// <summary>
/// Looks for leaps in the numbers that some senders give their messages (RFC 5424, 7.3.1: <c>[meta sequenceId="7"]</c>, 1 to 2,147,483,647 and from 1 again), for each host by itself. A number that goes back is a
/// new beginning; of a host whose numbers go back again and again (several programs that count each for itself) nothing can be said. Not thread safe.
/// </summary>
internal sealed class SyslogSequence
{
    private const int MaxHosts = 256, LookedAt = 512, MostBackwards = 8, ForgivenAfter = 10_000;

    private readonly Dictionary<string, Track> _hosts = [];

    /// <summary>The numbers that are missing before or among some records, by what came before them.</summary>
    public long Observe(RecordBuffer records)
    {
        long missing = 0;
        for (RecordBufferReader reader = new(records.Encoded); reader.MoveNext();)
        {
            if (TryRead(reader.Raw, out ReadOnlySpan<byte> host, out int number))
                missing += Take(Encoding.UTF8.GetString(host), number);
        }

        return missing;
    }

    /// <summary>The host and the number of a message; false when it has none.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> host, out int number)
    {
        host = default;
        number = 0;
        message = message[..Math.Min(message.Length, LookedAt)];
        int version = message.IndexOf((byte)'>');
        if (!message.StartsWith("<"u8) || version < 0 || !message[(version + 1)..].StartsWith("1 "u8))
            return false;
        int meta = message.IndexOf("[meta "u8);
        if (meta < 0)
            return false;
        // VERSION TIMESTAMP HOSTNAME
        ReadOnlySpan<byte> rest = message[(version + 3)..];
        rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        host = rest[..Math.Max(0, rest.IndexOf((byte)' '))];
        ReadOnlySpan<byte> data = message[meta..];
        int at = data.IndexOf("sequenceId=\""u8), end = data.IndexOf((byte)']');
        return at >= 0 && at < end && Utf8Parser.TryParse(data[(at + 12)..], out number, out _) && number > 0;
    }

    private long Take(string host, int number)
    {
        if (!_hosts.TryGetValue(host, out Track? track))
        {
            if (_hosts.Count < MaxHosts)
                _hosts.Add(host, new Track { Last = number });
            return 0;
        }

        bool isBack = number <= track.Last;
        long missing = isBack ? 0 : (long)number - track.Last - 1;
        track.Last = number;
        if (isBack)
            (track.Backwards, track.InOrder) = (Math.Min(track.Backwards + 1, MostBackwards), 0);
        else if (++track.InOrder >= ForgivenAfter)
            (track.Backwards, track.InOrder) = (0, 0);
        return track.Backwards < MostBackwards ? missing : 0;
    }

    private sealed class Track
    {
        public int Last { get; set; }

        public int Backwards { get; set; }

        public int InOrder { get; set; }
    }
}
