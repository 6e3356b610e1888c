namespace Palisade.Bench.Serve;

/// <summary>Sends records on one connection, a batch at a time. At the end all of them are with the server, and answered where the protocol has an answer.</summary>
internal interface IBenchSender : IDisposable
{
    long Sent { get; }

    /// <summary>Sends a batch.</summary>
    /// <param name="attacks">Asked once a batch whether its first record is an attack; null for none.</param>
    /// <returns>How many records.</returns>
    int SendBatch(Func<Attack?>? attacks);

    static IBenchSender Open(string protocol, ServeProcess serve, int seed) => protocol switch
    {
        "tcp" => new StreamSender(serve.Tcp, false, seed),
        "relp" => new StreamSender(serve.Relp, true, seed),
        "http" => new HttpSender(serve.Http, false, seed),
        "otlp" => new HttpSender(serve.Otlp, true, seed),
        _ => throw new ArgumentException($"'{protocol}' is no protocol of this benchmark: tcp, relp, http, otlp."),
    };
}
