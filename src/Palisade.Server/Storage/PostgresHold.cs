using System.Data;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Palisade.Server.Storage;

/// <summary>
/// Holds a schema for one server: an advisory lock on a connection that stays open tells a second server at its start, and the token in the table <c>server_holder</c> keeps a server out that lost the lock
/// without knowing. Safe on any thread.
/// </summary>
internal sealed class PostgresHold(DatabasePlace place) : IDisposable
{
    // Of all that may take advisory locks in a database.
    private const int Product = 0x50414C49;

    // What a server that was killed leaves is gone in a moment.
    private const int MostAttempts = 20;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private NpgsqlConnection? _connection;
    private bool _isDisposed;

    /// <summary>What stands in the table while this server has it.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Takes the lock.</summary>
    /// <exception cref="IOException">Another server has it.</exception>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached.</exception>
    public void Take()
    {
        using ManualResetEventSlim never = new();
        for (int attempt = 1; ; attempt++)
        {
            if (TryTake())
                return;
            if (attempt == MostAttempts)
                throw new IOException($"{place}: another server uses this database. Stop it, or give this one a database of its own, or a schema: add 'Search Path=NAME' to the setting.");
            never.Wait(s_pause);
        }
    }

    /// <summary>Takes the lock again when the connection was lost.</summary>
    /// <exception cref="System.Data.Common.DbException">It cannot be had now.</exception>
    public void Keep()
    {
        lock (_gate)
        {
            if (_connection is { State: ConnectionState.Open } held && IsThere(held))
                return;
        }

        if (!TryTake())
            throw new DatabaseTakenException(place.ToString());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _connection?.Dispose();
        }
    }

    // A connection that says nothing is not noticed to be gone: after a restart of PostgreSQL the lock would be anybody's.
    private static bool IsThere(NpgsqlConnection connection)
    {
        try
        {
            using NpgsqlCommand command = new("SELECT 1", connection);
            command.ExecuteScalar();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _connection?.Dispose();
            // Not of the pool: it stays open.
            _connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(place.Connection) { Pooling = false, TcpKeepAlive = true }.ConnectionString);
            _connection.Open();
            using NpgsqlCommand command = new("SELECT pg_try_advisory_lock(@product, @schema)", _connection);
            command.Parameters.AddWithValue("product", Product);
            command.Parameters.AddWithValue("schema", BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(place.Schema))));
            bool isMine = (bool)command.ExecuteScalar()!;
            if (!isMine)
                _connection.Close();
            return isMine;
        }
    }
}
