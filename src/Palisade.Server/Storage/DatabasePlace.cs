using System.Data.Common;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace Palisade.Server.Storage;

/// <summary>Where a PostgreSQL database is, and how it is reached. Its words have no secret. Immutable.</summary>
internal sealed partial record DatabasePlace
{
    private const string DefaultSchema = "palisade";

    private DatabasePlace(NpgsqlConnectionStringBuilder builder) => (Connection, Schema, Words) = (builder.ConnectionString, builder.SearchPath!, WordsOf(builder));

    /// <summary>For Npgsql; with the password, where there is one.</summary>
    internal string Connection { get; }

    /// <summary>The schema of the tables.</summary>
    public string Schema { get; }

    private string Words { get; }

    /// <summary>Reads a connection string.</summary>
    /// <param name="text">As Npgsql takes it: Host and Database are needed; Search Path names the schema, else it is <c>palisade</c>.</param>
    /// <param name="reason">What is wrong, with nothing of the text in it; empty when nothing is.</param>
    public static DatabasePlace? TryParse(string text, out string reason)
    {
        reason = "this is no connection string of PostgreSQL: write Host=/run/postgresql;Database=palisade;Username=palisade";
        try
        {
            NpgsqlConnectionStringBuilder builder = new(text);
            HashSet<string> stated = [.. new DbConnectionStringBuilder { ConnectionString = text }.Keys.Cast<string>().Select(k => k.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant())];
            if (builder.Host is not { Length: > 0 } || builder.Database is not { Length: > 0 })
                return null;
            builder.SearchPath ??= DefaultSchema;
            reason = $"Search Path is the one schema of Palisade's tables: small letters, digits and underscores, as {DefaultSchema}";
            if (!SchemaName().IsMatch(builder.SearchPath))
                return null;
            // Whoever is on the way would read passwords and alerts, or answer in the place of the database.
            if (!stated.Contains("sslmode") && !builder.Host.Split(',').All(IsHere))
                builder.SslMode = SslMode.VerifyFull;
            if (!stated.Contains("applicationname"))
                builder.ApplicationName = "palisade";
            builder.Timeout = stated.Contains("timeout") ? builder.Timeout : 10;
            reason = "";
            return new DatabasePlace(builder);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>The same database with another schema, for tables that are being built.</summary>
    public DatabasePlace WithSchema(string schema) => new(new NpgsqlConnectionStringBuilder(Connection) { SearchPath = schema });

    /// <inheritdoc/>
    public override string ToString() => Words;

    private static string WordsOf(NpgsqlConnectionStringBuilder builder) =>
        FormattableString.Invariant($"PostgreSQL {builder.Host}{(builder.Host!.StartsWith('/') && builder.Port == NpgsqlConnection.DefaultPort ? "" : ":" + builder.Port)}, database {builder.Database}, schema {builder.SearchPath}, {(builder.Username is { } user ? "user " + user : "the user of the system")}{(builder.Host.Split(',').All(IsHere) ? "" : ", TLS " + builder.SslMode)}");

    // A socket, or this machine.
    private static bool IsHere(string host) =>
        host.TrimStart().StartsWith('/') || host.TrimStart().StartsWith('@') || host.Trim() == "localhost" || (IPAddress.TryParse(host.Trim(), out IPAddress? address) && IPAddress.IsLoopback(address));

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex SchemaName();
}
