namespace Palisade.Fuzz.Targets;

/// <summary>Access and error logs of web servers.</summary>
internal static class AccessTarget
{
    public static void Fuzz(byte[] input)
    {
        FormatAnswer.Check("access", input);
        FormatAnswer.Check("apache-error", input);
        FormatAnswer.Check("nginx-error", input);
    }

    public static IEnumerable<byte[]> Seeds() =>
    [
        "www.x:80 1.2.3.4 - bob [13/Jan/2016:19:31:16 +0100] \"GET /a?b=\\\"c HTTP/1.1\" 200 12 \"http://r/\" \"agent\" 0.5\n"u8.ToArray(),
        "[24/Jan/2022:16:51:02 +0000] - 404 404 - GET http h.x \"/s\" [Client 1.2.3.4] [Length 192] [Gzip 3.10] [Sent-to o] \"agent\" \"-\"\n"u8.ToArray(),
        "[10/Feb/2024:21:23:32 +0100] h.x 1.2.3.4 0.2 \"GET /x HTTP/2.0\" 207 125 440 - agent\n"u8.ToArray(),
        "1.2.3.4:148 [14/Jan/2015:12:48:57.127] in~ b/s 170/0/0/3/173 200 739 - - --NN 0/0/0/0/0 0/0 {h|} \"GET /x HTTP/1.1\"\n"u8.ToArray(),
        "https 2023-04-26T12:22:55.463821Z app/x 1.2.3.4:4 10.0.0.1:80 0.0 0.1 0.0 200 200 34 366 \"GET http://x:80/ HTTP/1.1\" \"curl\" - -\n"u8.ToArray(),
        "1066036250.603    310 192.0.2.16 TCP_MISS/200 1121 GET http://x/y?z - HIER_DIRECT/1.2.3.4 text/html\n"u8.ToArray(),
        "[Wed Oct 11 14:32:52.123456 2023] [core:error] [pid 3:tid 4] [client 7.1.9.1:1] x\n"u8.ToArray(),
        "2021/12/02 11:53:15 [error] 4#5: *6 x, client: ::1, server: , request: \"GET / HTTP/1.1\", host: \"h\"\n"u8.ToArray(),
    ];
}
