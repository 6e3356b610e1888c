using System.Buffers.Text;
using Palisade.Events;
using Palisade.Parsing.Lines;

namespace Palisade.Parsing.Web;

/// <summary>Lines that say the same as an access log in another order: load balancers, proxies in front of web servers, Squid.</summary>
internal static class AccessLayouts
{
    /// <summary>Takes a line apart if it is of a layout known here.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out AccessLine access)
    {
        access = default;
        if (line.Length < 30)
            return false;
        return line[0] == '[' ? TryProxyManager(line, out access)
            : TryHaproxy(line, out access) || TryLoadBalancer(line, out access) || TrySquid(line, out access);
    }

    // nginx-proxy-manager: [time] (cache upstream) status - METHOD scheme host "target" [Client a] [Length n] ... "agent" "referer"
    // npmplus: [time] host client seconds "request" status bytes received referer agent
    private static bool TryProxyManager(ReadOnlySpan<byte> line, out AccessLine access)
    {
        access = default;
        if (!WebTime.TryParse(line[1..], out long local, out long? offset, out int length) || line[(1 + length)..] is not [(byte)']', (byte)' ', ..])
            return false;
        WordCursor words = new(line, length + 3);
        int quote = line.IndexOf(" \""u8);
        long ticks = Math.Max(0, local - (offset ?? 0));
        if (quote < words.At)
            return false;
        int dash = line[..quote].LastIndexOf(" - "u8);
        return dash >= words.At - 1 ? TryOld(line, dash, ticks, out access) : TryPlus(line, words, ticks, out access);
    }

    private static bool TryOld(ReadOnlySpan<byte> line, int dash, long ticks, out AccessLine access)
    {
        access = default;
        int statusStart = line[..dash].LastIndexOf((byte)' ') + 1;
        TextRange status = TextRange.Between(statusStart, dash);
        WordCursor words = new(line, dash + 3);
        TextRange method = words.Word(), scheme = words.Word(), host = words.Word(), target = words.Within((byte)'"', (byte)'"');
        TextRange client = words.Within((byte)'[', (byte)']'), bytes = words.Within((byte)'[', (byte)']');
        if (scheme.IsEmpty || !client.Of(line).StartsWith("Client "u8) || !bytes.Of(line).StartsWith("Length "u8))
            return false;
        while (words.HasMore && line[words.At] == '[')
            words.Within((byte)'[', (byte)']');
        TextRange agent = words.Within((byte)'"', (byte)'"'), referer = words.Within((byte)'"', (byte)'"');
        access = new AccessLine
        {
            UtcTicks = ticks, VirtualHost = host, Client = After(client, 7), Status = status, Bytes = After(bytes, 7),
            Parts = HttpRequest.OfTarget(line, method, target, default), Request = target, Referer = referer, Agent = agent, IsCombined = true,
        };
        return true;
    }

    private static bool TryPlus(ReadOnlySpan<byte> line, WordCursor words, long ticks, out AccessLine access)
    {
        access = default;
        TextRange host = words.Word(), client = words.Word();
        words.Skip(1);
        TextRange request = words.Within((byte)'"', (byte)'"'), status = words.Word(), bytes = words.Word();
        words.Skip(1);
        TextRange referer = words.Word();
        if (!IsNumber(line, status) || !IsNumber(line, bytes) || !AccessLine.IsAddress(client.Of(line)))
            return false;
        access = new AccessLine { UtcTicks = ticks, VirtualHost = host, Client = client, Status = status, Bytes = bytes, Request = request, Referer = referer, Agent = words.Rest(), IsCombined = true };
        return true;
    }

    // HAProxy, "HTTP log format": client:port [time] frontend backend/server timers status bytes cookie cookie state connections queues {headers} "request"
    private static bool TryHaproxy(ReadOnlySpan<byte> line, out AccessLine access)
    {
        access = default;
        WordCursor words = new(line);
        TextRange client = words.Word(), time = words.Word(), frontend = words.Word();
        int message = words.At;
        TextRange backend = words.Word(), timers = words.Word(), status = words.Word(), bytes = words.Word();
        if (time.Length < WebTime.Bytes + 2 || line[time.Start] != '[' || !WebTime.TryParse(After(time, 1).Of(line), out long local, out long? offset, out _))
            return false;
        (TextRange address, TextRange port) = Address(line, client);
        access = new AccessLine { UtcTicks = Math.Max(0, local - (offset ?? 0)), NamesZone = offset is not null, Client = address, ClientPort = port, Rest = TextRange.Between(Math.Min(message, line.Length), line.Length) };

        // "frontend/backend: SSL handshake failure": a connection without a request.
        if (frontend.Of(line) is [.., (byte)':'] && frontend.Of(line).Contains((byte)'/'))
            return true;
        if (timers.Of(line).Count((byte)'/') != 4 || frontend.IsEmpty || !backend.Of(line).Contains((byte)'/') || !IsNumber(line, status))
            return false;
        words.Skip(2);
        TextRange state = words.Word();
        words.Skip(2);
        int quote = line[Math.Min(words.At, line.Length)..].IndexOf((byte)'"');
        if (state.Length != 4 || quote < 0)
            return false;
        int start = words.At + quote + 1, end = line[^1] == '"' && line.Length > start ? line.Length - 1 : line.Length;
        access = new AccessLine { UtcTicks = access.UtcTicks, NamesZone = access.NamesZone, Client = address, ClientPort = port, Status = status, Bytes = bytes, Request = TextRange.Between(start, end) };
        return true;
    }

    // AWS, "Access logs for your Application Load Balancer", log entry syntax.
    private static bool TryLoadBalancer(ReadOnlySpan<byte> line, out AccessLine access)
    {
        access = default;
        WordCursor words = new(line);
        ReadOnlySpan<byte> kind = words.Word().Of(line);
        if (!kind.SequenceEqual("http"u8) && !kind.SequenceEqual("https"u8) && !kind.SequenceEqual("h2"u8) && !kind.SequenceEqual("ws"u8) && !kind.SequenceEqual("wss"u8) && !kind.SequenceEqual("grpcs"u8))
            return false;
        if (!TimeText.TryParse(words.Word().Of(line), 0, out long ticks))
            return false;
        words.Skip(1);
        (TextRange address, TextRange port) = Address(line, words.Word());
        words.Skip(4);
        TextRange status = words.Word();
        words.Skip(2);
        TextRange bytes = words.Word(), request = words.Within((byte)'"', (byte)'"'), agent = words.Within((byte)'"', (byte)'"');
        if (request.IsEmpty || !IsNumber(line, bytes))
            return false;
        access = new AccessLine { UtcTicks = ticks, Client = address, ClientPort = port, Status = status, Bytes = bytes, Request = request, Agent = agent, HasAgent = true, Rest = words.Rest() };
        return true;
    }

    // Squid, "Logs/AccessLog", native: seconds elapsed client RESULT/status bytes METHOD url user hierarchy/server type
    private static bool TrySquid(ReadOnlySpan<byte> line, out AccessLine access)
    {
        access = default;
        WordCursor words = new(line);
        TextRange time = words.Word();
        long ticks = time.Of(line).IndexOf((byte)'.') == 10 ? TimeText.ParseEpoch(time.Of(line)) : LogEvent.NoTime;
        if (ticks == LogEvent.NoTime)
            return false;
        while (words.HasMore && line[words.At] == ' ')
            words.Skip(1);
        words.Skip(1);
        TextRange client = words.Word(), result = words.Word(), bytes = words.Word(), method = words.Word(), target = words.Word(), user = words.Word();
        int slash = result.Of(line).IndexOf((byte)'/');
        if (slash <= 0 || user.IsEmpty || !IsNumber(line, After(result, slash + 1)) || !IsNumber(line, bytes))
            return false;
        access = new AccessLine
        {
            UtcTicks = ticks, Client = client, Status = After(result, slash + 1), Bytes = bytes, User = user, IsProxy = true,
            Parts = HttpRequest.OfTarget(line, method, target, default), Request = target, Rest = words.Rest(),
        };
        return true;
    }

    private static TextRange After(TextRange range, int bytes) => TextRange.Between(Math.Min(range.Start + bytes, range.End), range.End);

    private static (TextRange Address, TextRange Port) Address(ReadOnlySpan<byte> line, TextRange text)
    {
        int colon = text.Of(line).LastIndexOf((byte)':');
        return colon < 0 ? (text, default) : (text with { Length = colon }, After(text, colon + 1));
    }

    private static bool IsNumber(ReadOnlySpan<byte> line, TextRange range) =>
        Utf8Parser.TryParse(range.Of(line), out long _, out int used) && used == range.Length;
}
