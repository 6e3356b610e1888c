using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Rules;
using Palisade.Server.Collecting;
using Palisade.Server.Detecting;

namespace Palisade.Tests.Server;

/// <summary>Senders are known after a restart.</summary>
public sealed class KnownSendersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    private string Kept => Path.Combine(_folder, KnownSenders.FileName);

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task A_sender_is_known_after_a_restart_until_it_sends_and_its_name_is_not_in_clear()
    {
        byte[] key = DetectionKeys.Of(_folder).State;
        long heard;
        await using (LiveSession session = Session())
        {
            await session.SendAsync("sender.example", ["<13>one"u8.ToArray()]);
            await session.SendAsync("/nowhere/rotated.log", ["<13>two"u8.ToArray()]);
            session.Collector.SourceOf(new SourceIdentity("test", "never.example"));
            heard = session.Collector.Sources.Single(s => s.Identity.Peer == "sender.example").LastSeenTicks;
            using KnownSenders senders = new(Kept, key, session.Collector, NullLogger.Instance);
            senders.Save();
        }

        Assert.DoesNotContain("sender.example", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Kept)), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kept));
        await using LiveSession again = Session();
        using (KnownSenders senders = new(Kept, key, again.Collector, NullLogger.Instance))
        {
            senders.Load(new HashSet<string> { "elsewhere" });
            Assert.Empty(again.Collector.Sources);
            senders.Load(new HashSet<string> { "test" });
        }

        Source known = Assert.Single(again.Collector.Sources);
        Assert.Equal((SourceState.NotSinceRestart, heard, 0), (known.State, known.LastSeenTicks, known.Records));
        await again.SendAsync("sender.example", ["<13>three"u8.ToArray()]);
        Assert.Equal((SourceState.Sends, 1), (known.State, known.Records));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_begun_anew()
    {
        await File.WriteAllTextAsync(Kept, "not ours, and long enough to be something that was encrypted");
        await using LiveSession session = Session();
        using KnownSenders senders = new(Kept, new byte[32], session.Collector, NullLogger.Instance);
        senders.Load(new HashSet<string> { "test" });
        Assert.Empty(session.Collector.Sources);
        senders.Save();
        senders.Load(new HashSet<string> { "test" });
    }

    private LiveSession Session() => new(_folder, StarterRules.Load(RuleLoadOptions.Default), TimeSpan.FromSeconds(1));
}
