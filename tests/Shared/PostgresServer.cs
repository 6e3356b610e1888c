using System.Diagnostics;

namespace Palisade.Tests;

/// <summary>
/// A PostgreSQL of this test run in a temporary folder, reached through a socket there: made at the first use, and gone with the process, however it ends. PALISADE_POSTGRES names one that is there already, as a
/// connection string of a user who may make schemas.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> s_shared = new(() => new PostgresServer());
    private static int s_schemas;

    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-pg-").FullName;
    private readonly Process _watcher;

    /// <summary>Makes one of its own, for a test that stops it.</summary>
    public PostgresServer()
    {
        string programs = Programs ?? throw new InvalidOperationException(Missing);
        // PostgreSQL refuses to run as root.
        string run = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
        string script = $"""
            cd "{_folder}"
            {(run.Length > 0 ? $"chown postgres \"{_folder}\"" : "")}
            {run}"{programs}/initdb" -D data -U palisade -A trust -E UTF8 --locale=C -N >initdb.log 2>&1 || echo failed
            {run}"{programs}/pg_ctl" -D data -w -l server.log -o "-k '{_folder}' -c listen_addresses='' -c max_connections=300" start >start.log 2>&1 </dev/null || echo failed
            echo ready
            cat >/dev/null
            {run}"{programs}/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
            cd /; rm -rf "{_folder}"
            """;
        // In a session of its own: it outlives what kills the tests, and then ends PostgreSQL.
        _watcher = Process.Start(new ProcessStartInfo("setsid", ["--wait", "sh", "-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_watcher.StandardOutput.ReadLine() != "ready")
            throw new InvalidOperationException("PostgreSQL does not start: " + string.Join('\n', Directory.GetFiles(_folder, "*.log").Select(File.ReadAllText)));
    }

    /// <summary>Why there is none; null when there is.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>A connection string with a schema that nobody uses, of the server that all tests share.</summary>
    public static string NewSchema() =>
        $"{(Environment.GetEnvironmentVariable("PALISADE_POSTGRES") is { Length: > 0 } given ? given : s_shared.Value.Connection)};Search Path=t{Environment.ProcessId}_{Interlocked.Increment(ref s_schemas)};Maximum Pool Size=20";

    /// <summary>How it is reached.</summary>
    public string Connection => $"Host={_folder};Database=postgres;Username=palisade";

    /// <summary>Stops it as a power cut would, and starts it again at once.</summary>
    public void Restart() => Control("-m immediate -w restart");

    /// <summary>Stops it as a power cut would.</summary>
    public void Stop() => Control("-m immediate stop");

    /// <summary>Starts it again.</summary>
    public void Start() => Control("-w start");

    public void Dispose()
    {
        _watcher.StandardInput.Close();
        _watcher.WaitForExit();
        _watcher.Dispose();
    }

    private static string? Programs { get; } = FindPrograms();

    private void Control(string what)
    {
        string run = Environment.UserName == "root" ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
        // What it was started with is remembered for a restart only.
        using Process control = Process.Start("sh", ["-c", $"cd \"{_folder}\" && {run}\"{Programs}/pg_ctl\" -D data -l server.log -o \"-k '{_folder}' -c listen_addresses='' -c max_connections=300\" {what} >/dev/null 2>&1 </dev/null"]);
        control.WaitForExit();
        Assert.Equal(0, control.ExitCode);
    }

    private static string? FindMissing() =>
        Environment.GetEnvironmentVariable("PALISADE_POSTGRES") is { Length: > 0 } || FindPrograms() is not null ? null : "PostgreSQL 15 or later is not installed (Debian: postgresql-15), and PALISADE_POSTGRES names none";

    // Debian keeps them out of the PATH, a folder a version.
    private static string? FindPrograms()
    {
        IEnumerable<string> folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (Directory.Exists("/usr/lib/postgresql"))
            folders = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).Concat(folders);
        return folders.FirstOrDefault(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "initdb")));
    }
}

/// <summary>A fact over PostgreSQL: skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = TestData.RequireAll ? null : PostgresServer.Missing;
}
