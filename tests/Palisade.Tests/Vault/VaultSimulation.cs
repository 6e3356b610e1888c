using Palisade.Proofs.Format;
using Palisade.Proofs.Notes;
using Palisade.Proofs.Verification;
using Palisade.Vault;
using Palisade.Vault.Log;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault;

/// <summary>
/// One life of a vault on a disk that crashes: writers and administrators come and go, each does some of everything, most die at some operation. After each death the vault is opened and all that was
/// promised is looked for. The same seed gives the same life.
/// </summary>
internal sealed class VaultSimulation : IDisposable
{
    private static readonly string[] Classes = ["default", "default", "short", "brief"];

    private readonly Random _random;
    private readonly SimulatedDisk _disk = new();
    private readonly TestVault _vault;
    private readonly List<Checkpoint> _published = [];
    private readonly Dictionary<long, Sent> _streams = [];
    private readonly DeviceSecrets _secrets;
    private readonly Administrator _administrator;

    public VaultSimulation(int seed)
    {
        _random = new Random(seed);
        _disk.Renamed = NotePublished;
        _secrets = new DeviceSecrets(_disk, Administrator.BackupFolder);
        _vault = new TestVault(_disk);
        _administrator = new Administrator(_vault, _random);
    }

    public int Crashes { get; private set; }

    public int Failures { get; private set; }

    public int Erasures => _administrator.Erasures;

    public int Rotations => _administrator.Rotations;

    public long Operations => _disk.Operations;

    /// <summary>Lets writers live and die until so many crashes.</summary>
    public void Run(int crashes)
    {
        while (Crashes < crashes)
        {
            LiveOnce(_random.Next(4) > 0 ? _disk.Operations + 1 + _random.Next(_random.Next(2) == 0 ? 40 : 250) : 0);
            Check();
        }
    }

    public void Dispose() => _vault.Dispose();

    /// <summary>A writer is opened, works, and is closed, unless the disk stops it first.</summary>
    private void LiveOnce(long crashAt)
    {
        bool fails = crashAt > 0 && _random.Next(5) == 0;
        if (fails)
            _disk.FailAt = (crashAt, _random.Next(2) == 0 ? Libc.EIO : Libc.ENOSPC);
        else
            _disk.CrashAt = crashAt;
        File.Delete(_vault.CataloguePath + ".old");
        if (File.Exists(_vault.CataloguePath))
            File.Copy(_vault.CataloguePath, _vault.CataloguePath + ".old");
        try
        {
            if (_random.Next(3) > 0)
            {
                _vault.ErasesWhenDue = _random.Next(2) == 0;
                using VaultWriter writer = _vault.Open();
                Work(writer);
                writer.Close();
            }
            else
            {
                _administrator.Work();
            }

            (_disk.CrashAt, _disk.FailAt) = (0, default);
            _vault.Forget();
            return;
        }
        catch (Exception e) when (Innermost(e) is SimulatedCrashException)
        {
            Crashes++;
        }
        catch (Exception e) when (fails && Innermost(e) is VaultIOException)
        {
            // The writer said that it is broken. The machine runs on, and shows what it could not write, or stops.
            Failures++;
            if (_random.Next(2) == 0)
            {
                _disk.FailAt = default;
                _vault.Forget();
                return;
            }

            Crashes++;
        }

        Die();
    }

    private void Die()
    {
        _vault.Die();
        _disk.Restart(_random);
        int fate = _random.Next(4);
        if (fate == 0)
            File.Delete(_vault.CataloguePath);
        else if (fate == 1 && File.Exists(_vault.CataloguePath + ".old"))
            File.Copy(_vault.CataloguePath + ".old", _vault.CataloguePath, true);
        _vault.Revive();
    }

    private void Work(VaultWriter writer)
    {
        List<VaultStream> open = [];
        for (int actions = _random.Next(1, 40); actions > 0; actions--)
        {
            switch (_random.Next(12))
            {
                case 0 when open.Count < 4:
                    open.Add(writer.OpenStream($"stream {_random.Next(100)}", Classes[_random.Next(Classes.Length)], () => new Times()));
                    _streams.Add(open[^1].Id, new Sent());
                    break;
                case 1 when open.Count > 0:
                    VaultStream closing = open[_random.Next(open.Count)];
                    open.Remove(closing);
                    closing.Dispose();
                    Acknowledge();
                    if (writer.Broken is { } reason)
                        throw new VaultBrokenException(reason);
                    break;
                case 2:
                    writer.Checkpoint();
                    break;
                case 3 when _random.Next(3) == 0:
                    writer.Seal();
                    break;
                case 4:
                    Wait();
                    if (_random.Next(3) > 0)
                        writer.Step();
                    break;
                case 5:
                    writer.Step();
                    break;
                case 3:
                    _administrator.Erase(writer);
                    break;
                case 7 when _random.Next(8) == 0:
                    _administrator.SetDays(writer);
                    break;
                case 6 when open.Count > 0:
                    open[_random.Next(open.Count)].DeclareLost(_random.Next(1, 9), _vault.Clock.GetUtcNow().AddSeconds(-9), "said so");
                    break;
                default:
                    if (open.Count > 0)
                        Append(open[_random.Next(open.Count)]);
                    break;
            }

            Acknowledge();
        }
    }

    private void Append(VaultStream stream)
    {
        RecordBuffer records = new();
        List<byte[]> raws = [];
        for (int count = _random.Next(1, 12); count > 0; count--)
        {
            byte[] raw = new byte[_random.Next(_random.Next(10) == 0 ? 3000 : 200)];
            _random.NextBytes(raw);
            raws.Add(raw);
            records.Add(raw, (RecordFlags)_random.Next(3));
        }

        _streams[stream.Id].Appends.Add(new Appended(raws, stream.AppendAsync(records)));
    }

    private void Wait()
    {
        int kind = _random.Next(20);
        _vault.Clock.Advance(kind < 14 ? TimeSpan.FromMilliseconds(_random.Next(3000)) : kind < 18 ? TimeSpan.FromSeconds(_random.Next(100)) : TimeSpan.FromHours(_random.Next(1, 30)));
        if (kind == 0)
            _vault.Clock.Set(_random.Next(4) > 0 ? TimeSpan.FromSeconds(_random.Next(-500, 500)) : TimeSpan.FromHours(_random.Next(-150, 100)));
    }

    /// <summary>What is acknowledged so far.</summary>
    private void Acknowledge()
    {
        foreach (Sent sent in _streams.Values)
        {
            while (sent.Acknowledged < sent.Appends.Count && sent.Appends[sent.Acknowledged].Durable.IsCompletedSuccessfully)
                sent.Acknowledged++;
        }
    }

    /// <summary>Opens the vault, which crashes again now and then, and looks for all that was promised.</summary>
    private void Check()
    {
        Acknowledge();
        while (true)
        {
            try
            {
                _disk.CrashAt = _random.Next(5) == 0 ? _disk.Operations + 1 + _random.Next(60) : 0;
                _vault.Forget();
                using VaultWriter writer = _vault.Open();
                writer.Checkpoint();
                _disk.CrashAt = 0;
                VaultContents contents = VaultContents.Read(_vault);
                CheckRecords(contents);
                CheckHistory(contents);
                _administrator.Check(contents);
                _secrets.Check(_vault, contents.Erased);
                _secrets.Note(_vault);
                CheckVerdicts(writer, contents);
                writer.Close();
                _vault.Forget();
                return;
            }
            catch (Exception e) when (Innermost(e) is SimulatedCrashException)
            {
                Crashes++;
                Die();
            }
        }
    }

    /// <summary>Each stream has what was appended, whole appends in order, at least those acknowledged; and what there is now stays, until its key is destroyed.</summary>
    private void CheckRecords(VaultContents contents)
    {
        foreach ((long id, Sent sent) in _streams)
        {
            List<byte[]> found = contents.Streams.GetValueOrDefault(id) ?? [];
            long left = found.Count + contents.Gone.GetValueOrDefault(id);
            int at = 0, appends = 0;
            foreach (Appended appended in sent.Appends.TakeWhile(_ => left > 0))
            {
                left -= appended.Raws.Count;
                appends++;
                for (int i = 0; i < appended.Raws.Count; i++)
                    at += Find(appended, i, at < found.Count ? found[at] : null, at < found.Count ? contents.Keys[id][at] : null, contents) ? 1 : 0;
            }

            Assert.True(at == found.Count && left == 0, $"stream {id} has records that were never appended, or a part of an append");
            Assert.True(appends >= sent.Acknowledged, $"stream {id}: {sent.Acknowledged} appends acknowledged, {appends} found");
            sent.Appends.RemoveRange(appends, sent.Appends.Count - appends);
            sent.Acknowledged = appends;
        }

        Assert.All(contents.Streams.Keys, id => Assert.True(_streams.ContainsKey(id)));
    }

    /// <summary>Whether a record is the one that comes next in its stream; else it must be gone. Of one that was not seen before, only the number of those that are gone tells whether it may be.</summary>
    private static bool Find(Appended appended, int i, byte[]? next, KeyId? its, VaultContents contents)
    {
        if (appended.IsGone[i] || (appended.Keys[i] is { } key && contents.IsGone(key)))
        {
            appended.IsGone[i] = true;
            return false;
        }

        if (next is not null && next.AsSpan().SequenceEqual(appended.Raws[i]))
        {
            Assert.True(appended.Keys[i] is not { } before || before == its, "a record has another key than before");
            appended.Keys[i] = its;
            return true;
        }

        Assert.True(appended.Keys[i] is null, "a record is lost that was there");
        appended.IsGone[i] = true;
        return false;
    }

    /// <summary>The vault passes its own check, and now and then a stranger's. That a key is overdue is nobody's fault here: nobody came to erase it.</summary>
    private void CheckVerdicts(VaultWriter writer, VaultContents contents)
    {
        string[] failures = [.. VaultCheck.Run(_vault.Kept()).Failures.Where(f => !f.Contains(": was due on ", StringComparison.Ordinal))];
        Assert.True(failures.Length == 0, string.Join('\n', failures));
        if (_random.Next(8) > 0)
            return;
        string path = _vault.Beside("pack");

        // From any time on: a pack begins at any state, and must know all that is needed to judge what follows.
        long from = _random.Next(2) == 0 ? 0 : contents.Leaves[_random.Next(contents.Leaves.Count)].Time;
        if (!_vault.WritePack(writer, _random.Next(2) == 0, path, from))
            return;
        using FileStream pack = File.OpenRead(path);
        failures = [.. PackVerifier.Verify(pack, new VerifierOptions()).Failures.Select(f => f.ToString()).Where(f => !f.Contains("kept past its maximum", StringComparison.Ordinal))];
        Assert.True(failures.Length == 0, string.Join('\n', failures));
    }

    /// <summary>The log is the continuation of every checkpoint that was ever published.</summary>
    private void CheckHistory(VaultContents contents)
    {
        foreach (Checkpoint checkpoint in _published)
        {
            Assert.True(checkpoint.Size <= contents.Head.Size, $"a checkpoint of {checkpoint.Size} was published, the log has {contents.Head.Size}");
            Assert.Equal(checkpoint.Root, contents.Log.Tiles.TryGetRoot(checkpoint.Size));
        }

        if (_published.Count > 40)
            _published.RemoveRange(0, 20);
    }

    private void NotePublished(string path, byte[] bytes)
    {
        if (path == OuterLog.CheckpointPath && SignedNote.TryParse(bytes, out SignedNote? note, out _) && Checkpoint.TryParse(note!, out Checkpoint? checkpoint))
            _published.Add(checkpoint!);
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;

    /// <summary>What was sent into a stream.</summary>
    private sealed class Sent
    {
        public List<Appended> Appends { get; } = [];

        public int Acknowledged { get; set; }
    }

    /// <summary>Records sent together, and the keys they were found under.</summary>
    private sealed class Appended(List<byte[]> raws, Task durable)
    {
        public List<byte[]> Raws => raws;

        public Task Durable => durable;

        public KeyId?[] Keys { get; } = new KeyId?[raws.Count];

        public bool[] IsGone { get; } = new bool[raws.Count];
    }

    /// <summary>Event times out of the first bytes: mostly none, some now, some long ago.</summary>
    private sealed class Times : IRecordReader
    {
        public ReadOnlySpan<byte> Context => [];

        public long? EventSecond(ReadOnlySpan<byte> raw) => raw.Length < 2 || raw[0] < 128 ? null : 1_772_400_000 - (raw[1] * 86_400L * 2);

        public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
        {
        }
    }
}
