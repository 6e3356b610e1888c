namespace Palisade.Server.Listeners;

/// <summary>Protocols by the words of the configuration file.</summary>
internal static class ListenerProtocols
{
    private static readonly Dictionary<string, ListenerProtocol> s_byWord = new()
    {
        ["syslog-udp"] = ListenerProtocol.SyslogUdp,
        ["syslog-tcp"] = ListenerProtocol.SyslogTcp,
        ["relp"] = ListenerProtocol.Relp,
        ["http"] = ListenerProtocol.Http,
        ["otlp"] = ListenerProtocol.Otlp,
        ["journal"] = ListenerProtocol.Journal,
    };

    /// <summary>All words.</summary>
    public static IEnumerable<string> Words => s_byWord.Keys;

    /// <summary>The word of a protocol.</summary>
    public static string Word(ListenerProtocol protocol) => s_byWord.First(p => p.Value == protocol).Key;

    /// <summary>The protocol of a word.</summary>
    public static bool TryFind(string word, out ListenerProtocol protocol) => s_byWord.TryGetValue(word, out protocol);
}
