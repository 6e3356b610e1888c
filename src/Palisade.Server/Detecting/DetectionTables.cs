using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Palisade.Findings;
using Palisade.Incidents;
using Palisade.Incidents.Grouping;
using Palisade.Proofs.Format;
using Palisade.Server.Alerts;
using Palisade.Server.Cases;
using Palisade.Server.Ledger;
using Palisade.Server.Storage;

namespace Palisade.Server.Detecting;

/// <summary>What detection writes to and reads from the database. One transaction has all of a flush: what was found, and that the records were matched. Not thread safe.</summary>
internal sealed class DetectionTables(ServerStore store, long mostAlerts = ServerLimits.MaxAlerts)
{
    private const string Upsert = """
        INSERT INTO alert (id, fingerprint, rule_id, title, level, tags, host, channel, source, count, suppressed, first_event, last_event, first_seen, last_seen, event, matched)
        VALUES (@id, @fingerprint, @rule, @title, @level, @tags, @host, @channel, @source, @count, @suppressed, @first, @last, @seen, @seen, @event, @matched)
        ON CONFLICT (fingerprint) DO UPDATE SET
            count = alert.count + excluded.count,
            suppressed = alert.suppressed + excluded.suppressed,
            first_event = CASE WHEN alert.first_event = 0 OR (excluded.first_event > 0 AND excluded.first_event < alert.first_event) THEN excluded.first_event ELSE alert.first_event END,
            last_event = CASE WHEN excluded.last_event > alert.last_event THEN excluded.last_event ELSE alert.last_event END,
            last_seen = excluded.last_seen
        RETURNING id
        """;

    private const string ExtendSighting = """
        UPDATE sighting SET first = CASE WHEN @first < first THEN @first ELSE first END, last = CASE WHEN @last > last THEN @last ELSE last END, seen = @seen
        WHERE id = (SELECT id FROM sighting WHERE alert = @alert AND last >= @first - @gap AND first <= @last + @gap ORDER BY id DESC LIMIT 1)
        """;

    private const string InsertSighting = """
        INSERT INTO sighting (alert, rule, host, first, last, level, tactics, entities, ordinal, seen)
        VALUES (@alert, @rule, @host, @first, @last, @level, @tactics, @entities, @ordinal, @seen)
        """;

    private const string ToOutbox = "INSERT INTO ledger_outbox (once, actor, kind, object, time, body) VALUES (@once, @actor, @kind, @object, @time, @body)";

    // A repeat that is seen opens what was resolved, once the ledger has it; a false positive stays one.
    private const string IsResolved = "SELECT 1 FROM alert WHERE id = @alert AND state = 'resolved'";

    // The last stays: it is the one in use.
    private const string PruneRuleSets = """
        DELETE FROM correlation_rules WHERE id < (SELECT coalesce(min(CAST(rules AS BIGINT)), (SELECT max(id) FROM correlation_rules)) FROM base_match)
        OR id <= (SELECT max(id) FROM correlation_rules) - @most
        """;

    private const string LastAlert = "SELECT last FROM ledger_number WHERE noun = 'alert'";

    private readonly AlertBound _bound = new(mostAlerts);
    private AlertsRemoved _removed;
    private long _lastAlert;

    /// <summary>Where detection has got to: by stream, and in stream 0 for all.</summary>
    public Dictionary<long, Cursor> Cursors()
    {
        using ServerDb db = store.CreateDbContext();
        return Read(db, "SELECT stream, ordinal, received, context FROM detection_cursor", r => (r.GetInt64(0), new Cursor(r.GetInt64(1), r.GetInt64(2), (byte[])r.GetValue(3)))).ToDictionary(c => c.Item1, c => c.Item2);
    }

    /// <summary>The matches kept for correlations, each with the number of its rule set, in the order of being found; encrypted.</summary>
    public List<(string Set, long Received, byte[] Bytes)> BaseMatches()
    {
        using ServerDb db = store.CreateDbContext();
        return Read(db, "SELECT rules, received, bytes FROM base_match ORDER BY id", r => (r.GetString(0), r.GetInt64(1), (byte[])r.GetValue(2)));
    }

    /// <summary>The rule sets that matches are kept of, in the order of use.</summary>
    public List<(long Set, string Digest, string Rules)> RuleSets()
    {
        using ServerDb db = store.CreateDbContext();
        return Read(db, "SELECT id, digest, rules FROM correlation_rules ORDER BY id", r => (r.GetInt64(0), r.GetString(1), r.GetString(2)));
    }

    /// <summary>Notes that a rule set is in use from now on.</summary>
    /// <returns>Its number.</returns>
    public long AddRuleSet(string digest, string rules, long now)
    {
        using ServerDb db = store.CreateDbContext();
        return Read(db, "INSERT INTO correlation_rules (digest, rules, since) VALUES (@digest, @rules, @now) RETURNING id", r => r.GetInt64(0), ("@digest", digest), ("@rules", rules), ("@now", now))[0];
    }

    /// <summary>The tables that sources had last, by the codes of the sources; encrypted.</summary>
    public List<(string Source, byte[] Context)> SourceContexts()
    {
        using ServerDb db = store.CreateDbContext();
        return Read(db, "SELECT source, context FROM source_context", r => (r.GetString(0), (byte[])r.GetValue(1)));
    }

    /// <summary>Notes where all of detection stands, before anything was matched.</summary>
    public void Begin(Cursor all)
    {
        using ServerDb db = store.CreateDbContext();
        using var transaction = db.BeginWriting();
        Set(db, 0, all);
        transaction.Commit();
    }

    /// <summary>Writes a flush, as a whole.</summary>
    /// <returns>The alerts that went because there were too many.</returns>
    public AlertsRemoved Write(DetectionFlush flush)
    {
        try
        {
            return WriteWhole(flush);
        }
        catch (DbException)
        {
            _bound.Forget();
            throw;
        }
    }

    private AlertsRemoved WriteWhole(DetectionFlush flush)
    {
        using ServerDb db = store.CreateDbContext();
        using var transaction = db.BeginWriting();
        // The answer to a commit can be lost: it was written, and is not to be counted again.
        if (Run(db, "UPDATE detection_flush SET token = @token WHERE id = 1 AND token <> @token", ("@token", flush.Token)) == 0)
            return _removed;
        _bound.Begin(db);
        long before = _lastAlert = Read(db, LastAlert, r => r.GetInt64(0)).SingleOrDefault();
        foreach (AlertDraft alert in flush.Alerts)
            Write(db, alert, flush.Seen);
        if (_lastAlert > before)
            LedgerNumber.Note(db, LedgerObject.Alert, _lastAlert);
        foreach (((long hour, int level), long findings) in flush.Hours)
            Run(db, "INSERT INTO detection_hour VALUES (@hour, @level, @findings) ON CONFLICT (hour, level) DO UPDATE SET findings = detection_hour.findings + excluded.findings", ("@hour", hour), ("@level", level), ("@findings", findings));
        foreach ((long suppression, long hits) in flush.SuppressionHits)
            Run(db, "UPDATE suppression SET hits = hits + @hits, last_hit = @seen WHERE id = @id", ("@hits", hits), ("@seen", flush.Seen), ("@id", suppression));
        foreach ((long set, byte[] bytes) in flush.BaseMatches)
            Run(db, "INSERT INTO base_match (rules, received, bytes) VALUES (@rules, @received, @bytes)", ("@rules", set.ToString(CultureInfo.InvariantCulture)), ("@received", flush.Seen), ("@bytes", bytes));
        foreach (string id in flush.Correlations)
            Run(db, "INSERT INTO correlation_found VALUES (@id, @seen) ON CONFLICT DO NOTHING", ("@id", id), ("@seen", flush.Seen));
        foreach ((string source, byte[] context) in flush.Contexts)
            Run(db, "INSERT INTO source_context (source, context) VALUES (@source, @context) ON CONFLICT (source) DO UPDATE SET context = excluded.context", ("@source", source), ("@context", context));
        foreach ((long stream, Cursor cursor) in flush.Cursors)
            Set(db, stream, cursor);
        _removed = _bound.Keep(db, flush.Seen);
        if (flush.Prune is { } prune)
            Prune(db, prune);
        transaction.Commit();
        return _removed;
    }

    private void Prune(ServerDb db, DetectionPrune prune)
    {
        Run(db, "DELETE FROM base_match WHERE received < @before", ("@before", prune.State));
        Run(db, "DELETE FROM sighting WHERE id <= (SELECT max(id) FROM sighting) - @most", ("@most", ServerLimits.MaxSightings));
        Run(db, PruneRuleSets, ("@most", ServerLimits.MaxRuleSets));
        Run(db, "DELETE FROM correlation_found WHERE seen < @before", ("@before", prune.State));
        Run(db, "DELETE FROM detection_cursor WHERE stream > 0 AND received < @before AND ordinal <= (SELECT ordinal FROM detection_cursor WHERE stream = 0)", ("@before", prune.State));
        if (Run(db, "DELETE FROM alert WHERE last_seen < @before", ("@before", prune.Alerts)) > 0)
            _bound.Forget();
        Run(db, "DELETE FROM alert_removed WHERE day < @day", ("@day", prune.Alerts / (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond)));
        Run(db, "DELETE FROM suppression WHERE expires < @before OR ended < @before", ("@before", prune.Alerts));
        Run(db, "DELETE FROM detection_hour WHERE hour < @hour", ("@hour", UnixMicrosecondsConverter.At(prune.Alerts).UtcTicks / TimeSpan.TicksPerHour));
    }

    /// <summary>Those of some results of correlations that were reported before.</summary>
    public HashSet<string> Known(IReadOnlyCollection<string> ids)
    {
        using ServerDb db = store.CreateDbContext();
        return [.. ids.Where(id => Read(db, "SELECT 1 FROM correlation_found WHERE id = @id", _ => true, ("@id", id)).Count > 0)];
    }

    private void Write(ServerDb db, AlertDraft alert, long seen)
    {
        Finding first = alert.First;
        long next = _lastAlert + 1, id = Read(db, Upsert, r => r.GetInt64(0),
            ("@id", next),
            ("@fingerprint", alert.Fingerprint),
            ("@rule", first.Rule.Id),
            ("@title", first.Rule.Title),
            ("@level", (int)first.Rule.Level),
            ("@tags", string.Join(' ', first.Rule.Tags)),
            ("@host", first.Host),
            ("@channel", first.Channel),
            ("@source", first.Source.Path),
            ("@count", alert.Count),
            ("@suppressed", alert.Suppressed),
            ("@first", Microseconds(alert.FirstEvent)),
            ("@last", Microseconds(alert.LastEvent)),
            ("@seen", seen),
            ("@event", Encoding.UTF8.GetString(first.EventJson.Span)),
            ("@matched", Encoding.UTF8.GetString(first.MatchedJson.Span)))[0];
        alert.Id = id;
        if (id == next)
        {
            _lastAlert = next;
            _bound.Added();
            Tell(db, LedgerKind.AlertRaised, id, seen, AlertEntries.RaisedBody(alert));
        }
        else if (alert.Count > alert.Suppressed && Read(db, IsResolved, _ => true, ("@alert", id)).Count > 0)
        {
            Tell(db, LedgerKind.AlertReopened, id, seen, EntryBody.Of());
        }

        foreach (AlertStretch stretch in alert.Stretches)
            Write(db, id, stretch, seen);
        foreach ((long ordinal, long time) in alert.Records)
        {
            Run(db, "INSERT INTO alert_record SELECT @alert, @ordinal, @time, @seen WHERE (SELECT count(*) FROM alert_record WHERE alert = @alert) < @most ON CONFLICT DO NOTHING",
                ("@alert", id), ("@ordinal", ordinal), ("@time", Microseconds(time)), ("@seen", seen), ("@most", AlertDraft.MaxRecords));
        }
    }

    // The alert in one stretch of time: it goes on where it is near to one that is there.
    private static void Write(ServerDb db, long alert, AlertStretch stretch, long seen)
    {
        (string, object)[] times = [("@alert", alert), ("@first", Microseconds(stretch.First)), ("@last", Microseconds(stretch.Last)), ("@gap", AlertStretch.Gap.Ticks / TimeSpan.TicksPerMicrosecond), ("@seen", seen)];
        if (Run(db, ExtendSighting, times) > 0)
            return;
        Finding finding = stretch.Finding;
        string tactics = string.Join(' ', finding.Rule.Tags.Select(t => AttackTags.TryTactic(t, out string tactic) ? tactic : "").Where(t => t.Length > 0).Distinct());
        Run(db, InsertSighting, [.. times[..3], times[4], ("@rule", finding.Rule.Id.Length > 0 ? finding.Rule.Id : finding.Rule.Title), ("@host", finding.Host), ("@level", (int)finding.Rule.Level), ("@tactics", tactics),
            ("@entities", SightingEntities.Write(finding.Host, EntityReader.Read(finding.EventJson.Span))), ("@ordinal", stretch.Ordinal)]);
    }

    private static void Tell(ServerDb db, string kind, long alert, long time, JsonValue body)
    {
        OutboxRow row = new();
        Run(db, ToOutbox, ("@once", row.Once), ("@actor", row.Actor), ("@kind", kind), ("@object", LedgerObject.Of(LedgerObject.Alert, alert)), ("@time", time), ("@body", body.ToString()));
    }

    private static long Microseconds(long ticks) => UnixMicrosecondsConverter.Of(new DateTimeOffset(ticks, TimeSpan.Zero));

    private static void Set(ServerDb db, long stream, Cursor cursor) =>
        Run(db, "INSERT INTO detection_cursor VALUES (@stream, @ordinal, @received, @context) ON CONFLICT (stream) DO UPDATE SET ordinal = excluded.ordinal, received = excluded.received, context = excluded.context",
            ("@stream", stream), ("@ordinal", cursor.Ordinal), ("@received", cursor.Received), ("@context", cursor.Context));

    /// <summary>Runs a statement; tells how many rows it changed.</summary>
    internal static int Run(ServerDb db, string sql, params (string Name, object Value)[] parameters)
    {
        using DbCommand command = Command(db, sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Reads all rows of a query.</summary>
    internal static List<T> Read<T>(ServerDb db, string sql, Func<DbDataReader, T> take, params (string Name, object Value)[] parameters)
    {
        using DbCommand command = Command(db, sql, parameters);
        using DbDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(take(reader));
        return rows;
    }

    private static DbCommand Command(ServerDb db, string sql, (string Name, object Value)[] parameters)
    {
        db.Database.OpenConnection();
        DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction is { } current ? Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(current) : null;
        command.CommandText = sql;
        foreach ((string name, object value) in parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, StoredText.Fit(value));
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

/// <summary>Where detection has got to in a stream.</summary>
/// <param name="Ordinal">The first record that was not matched.</param>
/// <param name="Received">It was not received before: microseconds since 1970.</param>
/// <param name="Context">What a reader needs to go on.</param>
internal sealed record Cursor(long Ordinal, long Received, byte[] Context);

/// <summary>What one transaction makes durable.</summary>
/// <param name="Seen">Now, microseconds since 1970.</param>
/// <param name="Alerts">New ones, and repeats.</param>
/// <param name="Hours">Findings by hour and level.</param>
/// <param name="SuppressionHits">Findings that suppressions applied to, by the suppression's number.</param>
/// <param name="BaseMatches">What correlations may need again, with the numbers of the rule sets; encrypted.</param>
/// <param name="Correlations">What correlations found.</param>
/// <param name="Cursors">Where detection has got to.</param>
/// <param name="Prune">What is too old; null to leave all.</param>
internal sealed record DetectionFlush(
    long Seen,
    IReadOnlyCollection<AlertDraft> Alerts,
    IReadOnlyDictionary<(long Hour, int Level), long> Hours,
    IReadOnlyDictionary<long, long> SuppressionHits,
    IReadOnlyList<(long Set, byte[] Bytes)> BaseMatches,
    IReadOnlyCollection<string> Correlations,
    IReadOnlyDictionary<long, Cursor> Cursors,
    DetectionPrune? Prune)
{
    /// <summary>Names the flush, however often it is tried.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    /// <summary>The tables of sources that have changed, by the codes of the sources; encrypted.</summary>
    public IReadOnlyList<(string Source, byte[] Context)> Contexts { get; init; } = [];
}

/// <summary>What is too old, in microseconds since 1970.</summary>
/// <param name="State">What correlations kept before is needed no more.</param>
/// <param name="Alerts">Alerts that were last seen before are past their age.</param>
internal sealed record DetectionPrune(long State, long Alerts);
