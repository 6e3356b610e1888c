using Microsoft.Data.Sqlite;
using Palisade.Rules;
using Palisade.Server.Collecting;

namespace Palisade.Tests.Server;

/// <summary>The file of marks fails while the vault is well.</summary>
public sealed class IntakeMarksTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task What_cannot_be_written_down_is_said_until_it_can()
    {
        await using LiveSession session = new(_folder, StarterRules.Load(RuleLoadOptions.Default), TimeSpan.FromSeconds(1));
        IntakeMark mark = new(new SourceIdentity("test", "one"), MarkKind.Batch, "batch", [1]);
        session.Collector.Marks.Note(mark);
        Assert.Null(session.Collector.Marks.Trouble());
        Run("ALTER TABLE mark RENAME TO gone");
        Assert.Throws<StorageTroubleException>(() => session.Collector.Marks.Note(mark with { Name = "next" }));
        Assert.Contains("intake.db", session.Collector.Marks.Trouble(), StringComparison.Ordinal);
        Assert.Null(session.Collector.TroubleReason);
        Run("ALTER TABLE gone RENAME TO mark");
        Assert.Null(session.Collector.Marks.Trouble());
        session.Collector.Marks.Note(mark with { Name = "next" });
    }

    private void Run(string sql)
    {
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(_folder, IntakeMarks.FileName), Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
