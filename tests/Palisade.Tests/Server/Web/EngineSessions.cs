namespace Palisade.Tests.Server.Web;

/// <summary>A server on each engine, started when a test wants it.</summary>
public sealed class EngineSessions : IDisposable
{
    private readonly Lazy<WebSession>[] _sessions = [new(() => new WebSession()), new(() => new WebSession(tls: false, change: settings => settings with { Database = EngineStore.NewPlace() }))];

    internal WebSession Of(Engine engine) => _sessions[(int)engine].Value;

    public void Dispose()
    {
        foreach (Lazy<WebSession> session in _sessions.Where(s => s.IsValueCreated))
            session.Value.Dispose();
    }
}
