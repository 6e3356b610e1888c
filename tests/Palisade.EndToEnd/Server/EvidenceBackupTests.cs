using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Palisade.Incidents.Evidence;
using Palisade.Rules;
using Palisade.Rules.Mapping;
using Palisade.Server;
using Palisade.Server.Accounts;
using Palisade.Server.Authorization;
using Palisade.Server.Cases;
using Palisade.Server.Configuration;
using Palisade.Server.Evidence;
using Palisade.Tests.CommandLine;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>Evidence of a server through backup and restore, by the program: with the root key alone, also when that was changed.</summary>
public sealed class EvidenceBackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;
    private VisitorIdentity _analyst = new(0, "", Role.Analyst, 1, false);

    private string Backup => Path.Combine(_folder, "backup");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Evidence_comes_back_from_a_backup_and_a_byte_changed_there_is_told()
    {
        byte[] kept = RandomNumberGenerator.GetBytes(3 << 20), wrong = RandomNumberGenerator.GetBytes(5000);
        string gone = "", vault = Path.Combine(_folder, "data", "vault");
        long id = 0;
        // As an earlier version kept it: the key beside the vault, where no backup took it.
        string before = Path.Combine(_folder, "data", "evidence.key");
        Directory.CreateDirectory(Path.GetDirectoryName(before)!);
        Palisade.Privacy.PseudonymKey.LoadOrCreate(before);
        await ServeAsync("data", async services =>
        {
            Account account = new() { Name = "ann", NormalizedName = "ANN", Role = Role.Analyst, PasswordHash = "none" };
            using IServiceScope scope = services.CreateScope();
            Assert.True((await scope.ServiceProvider.GetRequiredService<IUserStore<Account>>().CreateAsync(account, CancellationToken.None)).Succeeded);
            _analyst = new VisitorIdentity(account.Id, account.Name, account.Role, 1, false);
            id = (await services.GetRequiredService<CaseDesk>().OpenAsync(_analyst, new CaseOrder { Title = "with evidence" })).Id;
            foreach (byte[] content in (byte[][])[kept, wrong])
                await TakeAsync(services, id, content);
            gone = await TakeAsync(services, id, [1, 2, 3]);
        });
        Assert.False(File.Exists(before));
        ProgramRun run = PalisadeProgram.Run("vault", "backup", vault, Backup);
        Assert.True(run.ExitCode == 0 && run.Output.Contains("3 new items of evidence", StringComparison.Ordinal), run.Output + run.Errors);
        // Erased by the server while the backup is there: it goes there too.
        await ServeAsync("data", async services =>
        {
            EvidenceItem item = (await services.GetRequiredService<EvidenceBook>().OfCaseAsync(id)).Single(e => e.Digest == gone);
            Assert.Null((await services.GetRequiredService<EvidenceDesk>().EraseAsync(_analyst, id, item.Id, "not of this case")).Problem);
            await services.GetRequiredService<EvidenceWatch>().FinishErasingAsync();
            Assert.False(File.Exists(Path.Combine(Backup, "evidence", EvidenceFiles.KeyPath(gone))));
        });
        run = PalisadeProgram.Run("vault", "key", "rotate", vault);
        Assert.True(run.ExitCode == 0, run.Errors);
        run = PalisadeProgram.Run("vault", "backup", vault, Backup);
        Assert.True(run.ExitCode == 0 && !run.Output.Contains("evidence", StringComparison.Ordinal), run.Output + run.Errors);
        Restore("restored", 0);
        await ReadAllAsync("restored", id, kept, wrong);
        // Tokens are those of before: the secret came along, wrapped.
        Assert.Equal(File.ReadAllText(Path.Combine(_folder, "data", "pseudonyms.key")), File.ReadAllText(Path.Combine(_folder, "restored", "pseudonyms.key")));
        File.WriteAllText(Path.Combine(_folder, "restored", "pseudonyms.key"), new string('5', 64));
        InvalidDataException other = await Assert.ThrowsAsync<InvalidDataException>(() => ServeAsync("restored", _ => Task.CompletedTask));
        Assert.Contains("Move it away", other.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "restored", "pseudonyms.key"));
        await ServeAsync("restored", _ => Task.CompletedTask);
        string item = Path.Combine(Backup, "evidence", EvidenceFiles.ItemPath(Digest(wrong)));
        byte[] bytes = File.ReadAllBytes(item);
        bytes[^2000] ^= 1;
        File.WriteAllBytes(item, bytes);
        string told = Restore("again", 2);
        Assert.Contains(EvidenceFiles.ItemPath(Digest(wrong)), told, StringComparison.Ordinal);
        Assert.Contains("bytes 0 to 5000 are not those that were taken", told, StringComparison.Ordinal);
    }

    private static string Digest(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private async Task<string> TakeAsync(IServiceProvider services, long id, byte[] content)
    {
        EvidenceOrder order = new("disk.raw", "imaged", "host-0123456789", "", null, "");
        EvidenceAnswer answer = await services.GetRequiredService<EvidenceDesk>().TakeAsync(_analyst, id, order, new MemoryStream(content), content.Length, default);
        Assert.Null(answer.Problem);
        return answer.Item!.Digest;
    }

    // The machine is lost: what is left is the backup and the root key.
    private string Restore(string data, int exit)
    {
        string folder = Path.Combine(_folder, data), key = Path.Combine(_folder, data + ".key");
        File.Copy(Path.Combine(_folder, "data", "vault.key"), key);
        ProgramRun restored = PalisadeProgram.Run("vault", "restore", Backup, Path.Combine(folder, "vault"), "--key-file", key);
        Assert.True(restored.ExitCode == exit, restored.Output + restored.Errors);
        Assert.Contains("2 items of evidence", restored.Output, StringComparison.Ordinal);
        File.Move(key, Path.Combine(folder, "vault.key"));
        File.Move(key + ".pin", Path.Combine(folder, "vault.key.pin"));
        return restored.Errors;
    }

    private async Task ReadAllAsync(string data, long id, params byte[][] whole)
    {
        string folder = Path.Combine(_folder, data);
        ProgramRun rebuilt = PalisadeProgram.Run("ledger", "rebuild", folder);
        Assert.True(rebuilt.ExitCode == 0, rebuilt.Output + rebuilt.Errors);
        await ServeAsync(data, async services =>
        {
            EvidenceBook book = services.GetRequiredService<EvidenceBook>();
            EvidenceDesk desk = services.GetRequiredService<EvidenceDesk>();
            List<EvidenceItem> items = [.. (await book.OfCaseAsync(id)).Where(e => !e.IsErased)];
            Assert.Equal(2, items.Count);
            foreach (EvidenceItem item in items)
                Assert.Equal("", (await desk.CheckAsync(0, id, item.Id, default)).Item!.Problem);
            foreach (byte[] content in whole)
            {
                using EvidenceReader reader = desk.Open(items.Single(i => i.Digest == Digest(content)));
                using MemoryStream read = new();
                reader.CopyTo(read);
                Assert.True(content.AsSpan().SequenceEqual(read.ToArray()));
            }
        });
    }

    private async Task ServeAsync(string data, Func<IServiceProvider, Task> work)
    {
        ServeSettings settings = new() { DataFolder = Path.Combine(_folder, data), Web = FreePlace() };
        using CancellationTokenSource stop = new();
        Serve serve = new(settings, new VaultOptions(), NullLoggerFactory.Instance);
        TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task running = Task.Run(() => serve.RunAsync(RuleLoader.LoadTexts([]), LogSourceMapping.Default, _ => listening.SetResult(), stop.Token));
        if (await Task.WhenAny(listening.Task, running) == running)
            await running;
        try
        {
            await work(serve.Host!.Web!.Services);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    private static IPEndPoint FreePlace()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
