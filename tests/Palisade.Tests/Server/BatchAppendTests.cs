using Palisade.Proofs.Format;
using Palisade.Rules;
using Palisade.Server.Collecting;
using Palisade.Server.Listeners.Http;

namespace Palisade.Tests.Server;

/// <summary>Named batches: the same bytes are stored once, others under the same name are told apart.</summary>
public sealed class BatchAppendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_name_with_other_bytes_is_another_batch_and_one_remembered_without_a_digest_is_the_same()
    {
        await using LiveSession session = new(_folder, StarterRules.Load(RuleLoadOptions.Default), TimeSpan.FromSeconds(1));
        SourceIdentity sender = new("http", "10.0.0.1");
        Source source = session.Collector.SourceOf(sender);
        using (BatchAppend first = await BatchAppend.BeginAsync(source, "one", "{\"a\":1}"u8.ToArray(), CancellationToken.None))
        {
            Assert.False(first.IsStored || first.IsAnother);
            first.Records.Add("{\"a\":1}"u8, RecordFlags.None);
            await first.FlushAsync(isLast: true);
        }

        using (BatchAppend same = await BatchAppend.BeginAsync(source, "one", "{\"a\":1}"u8.ToArray(), CancellationToken.None))
            Assert.True(same is { IsStored: true, IsAnother: false, Count: 1 });
        using (BatchAppend other = await BatchAppend.BeginAsync(source, "one", "{\"a\":2}"u8.ToArray(), CancellationToken.None))
            Assert.True(other.IsAnother);
        // As an earlier version wrote it: five records, all of the batch.
        session.Collector.Marks.Note(new IntakeMark(sender, MarkKind.Batch, "old", [0, 0, 0, 0, 0, 0, 0, 5, 1]));
        using BatchAppend old = await BatchAppend.BeginAsync(source, "old", "{\"a\":3}"u8.ToArray(), CancellationToken.None);
        Assert.True(old is { IsStored: true, IsAnother: false, Count: 5 });
    }
}
