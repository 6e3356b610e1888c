using Palisade.Proofs.Format;
using Palisade.Vault;
using Palisade.Vault.Retention;

namespace Palisade.Tests.Vault;

/// <summary>A vault that is closed under the hands of those who append, as by Ctrl-C.</summary>
public sealed class ClosingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-closing-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Closing_while_threads_append_leaves_no_record_without_a_leaf()
    {
        const int Seed = 20261122;
        Random random = new(Seed);
        string vault = Path.Combine(_folder, "v");
        VaultWriter.Create(vault);
        long acknowledged = 0;
        for (int round = 0; round < 12; round++)
        {
            VaultWriter writer = VaultWriter.Open(vault);
            Thread[] appenders = [.. Enumerable.Range(0, 3).Select(i => new Thread(() => Append(writer, $"stream {i}", ref acknowledged)))];
            foreach (Thread thread in appenders)
                thread.Start();
            Thread.CurrentThread.Join(random.Next(5, 120));
            writer.Close();
            foreach (Thread thread in appenders)
                thread.Join();
        }

        VaultWriter.Open(vault).Close();
        Assert.True(acknowledged > 0, "nothing was appended");
        using KeptVault kept = KeptVault.Open(new VaultPlace(vault, new VaultOptions()));
        Assert.Empty(VaultCheck.Run(kept).Failures);
        VaultStatus status = VaultStatus.Read(kept);
        Assert.True(status.Ledger.Records >= acknowledged, $"seed {Seed}: {acknowledged} acknowledged, {status.Ledger.Records} there");
        Assert.Equal(0, status.Ledger.Crashes);
    }

    private static void Append(VaultWriter writer, string name, ref long acknowledged)
    {
        RecordBuffer records = new();
        for (int i = 0; i < 200; i++)
            records.Add("a record of some length, as lines of logs have"u8, RecordFlags.LineFeed);
        try
        {
            using VaultStream stream = writer.OpenStream(name);
            while (true)
            {
                stream.AppendAsync(records).GetAwaiter().GetResult();
                Interlocked.Add(ref acknowledged, records.Count);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or VaultBrokenException)
        {
            // It is closed.
        }
    }
}
