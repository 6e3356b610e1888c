using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Palisade.Privacy;

namespace Palisade.Bench.Serve;

/// <summary>Makes attacks, each on a host of its own, and looks into the server's database every 10 ms for their alerts: when one can be seen there, a page can show it.</summary>
internal sealed class AlertWatch : IDisposable
{
    private const int EveryBatches = 8;

    private readonly ConcurrentDictionary<string, long> _sent = new();
    private readonly ConcurrentBag<double> _times = [];
    private readonly Pseudonymiser _tokens;
    private readonly Thread _thread;
    private readonly string _database;
    private volatile bool _ends;
    private int _batches;

    public AlertWatch(ServeProcess serve)
    {
        _tokens = new Pseudonymiser(PseudonymKey.LoadOrCreate(Path.Combine(serve.Data, "pseudonyms.key")));
        _database = Path.Combine(serve.Data, "server.db");
        _thread = new Thread(Look) { IsBackground = true };
        _thread.Start();
    }

    public int Attacks => _sent.Count;

    /// <summary>From before sending to being seen, in milliseconds.</summary>
    public IReadOnlyCollection<double> Times => _times;

    /// <summary>An attack, now and then.</summary>
    public Attack? Next()
    {
        if (_batches++ % EveryBatches != 0 || _sent.Count > 5000)
            return null;
        string host = string.Create(CultureInfo.InvariantCulture, $"victim{_sent.Count:D5}");
        _sent[_tokens.Token(PersonalKind.Host, host)] = Stopwatch.GetTimestamp();
        return new Attack(host, Attack.Marker);
    }

    public void WaitForAll()
    {
        long start = Stopwatch.GetTimestamp();
        while (_times.Count < _sent.Count && Stopwatch.GetElapsedTime(start).TotalSeconds < 30)
            Thread.Sleep(10);
    }

    public void Dispose()
    {
        _ends = true;
        _thread.Join();
    }

    private void Look()
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = _database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        long last = 0;
        while (!_ends)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT id, host FROM alert WHERE id > $last ORDER BY id";
            command.Parameters.AddWithValue("$last", last);
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                last = reader.GetInt64(0);
                if (_sent.TryGetValue(reader.GetString(1), out long sent))
                    _times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }

            Thread.Sleep(10);
        }
    }
}
