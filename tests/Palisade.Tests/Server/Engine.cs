using System.Reflection;
using Palisade.Server.Storage;
using Xunit.Sdk;

namespace Palisade.Tests.Server;

/// <summary>What the server's tables are kept in.</summary>
public enum Engine
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory on each engine, the engine first, then what is given. Without PostgreSQL on SQLite only: <c>ServerStoreTests</c> has a test that is skipped then, and says why.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class EngineDataAttribute(params object?[] rest) : DataAttribute
{
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) =>
        Enum.GetValues<Engine>().Select(engine => (object?[])[engine, .. rest]).Where(row => PostgresServer.Missing is null || TestData.RequireAll || !row.Contains(Engine.Postgres));
}

/// <summary>Empty tables on an engine.</summary>
internal static class EngineStore
{
    /// <summary>Opens new ones.</summary>
    /// <param name="engine">Where.</param>
    /// <param name="folder">The folder of the file, where it is one.</param>
    public static ServerStore Open(Engine engine, string folder) => engine == Engine.Sqlite ? ServerStore.Open(Path.Combine(folder, ServerStore.FileName)) : ServerStore.Open(NewPlace());

    /// <summary>A schema of PostgreSQL that nobody uses.</summary>
    public static DatabasePlace NewPlace()
    {
        DatabasePlace? place = DatabasePlace.TryParse(PostgresServer.NewSchema(), out string reason);
        Assert.True(place is not null, reason);
        return place;
    }
}
