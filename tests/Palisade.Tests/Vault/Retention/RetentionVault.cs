using System.Globalization;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Tests.Vault.Retention;

/// <summary>A vault in a real folder with a clock of days; a writer lives only within a call. Lines may begin with their time: <c>@SECONDS text</c>.</summary>
internal sealed class RetentionVault : IDisposable
{
    public static readonly DateOnly FirstDay = new(2026, 1, 1);
    private readonly string _root = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"palisade-keep-{Guid.NewGuid():N}");

    public RetentionVault(params (string Class, RetentionDays Days)[] classes)
    {
        Directory.CreateDirectory(_root);
        Dictionary<string, RetentionDays> policy = classes.ToDictionary(c => c.Class, c => c.Days);
        if (policy.Count == 0)
            policy.Add("default", new RetentionDays(180, 400));
        VaultWriter.Create(Folder, Options with { Classes = policy, Origin = "test.example/keep" });
    }

    public DayClock Clock { get; } = new();

    public string Root => _root;

    public string Folder => Path.Combine(_root, "vault");

    public string Backup => Path.Combine(_root, "backup");

    public VaultOptions Options => new() { KeyFile = Path.Combine(_root, "root.key"), Clock = Clock, RecordReaders = () => new Times() };

    public VaultPlace Place => PlaceOf(Folder);

    public VaultPlace PlaceOf(string folder) => new(folder, Options) { Adjust = parts => parts with { HasThreads = false, Limits = parts.Limits with { ReserveBytes = 0 } } };

    /// <summary>Lets a writer work.</summary>
    public void Write(Action<KeptVault, VaultWriter> work, VaultPlace? place = null)
    {
        using KeptVault vault = KeptVault.Open(place ?? Place);
        using VaultWriter writer = vault.OpenWriter();
        work(vault, writer);
        writer.Close();
    }

    /// <summary>Appends lines in a stream of their own.</summary>
    public void Append(string @class, params string[] lines) => Write((_, writer) =>
    {
        using VaultStream stream = Open(writer, @class);
        Task durable = Append(stream, lines);
        writer.Checkpoint();
        Assert.True(durable.IsCompletedSuccessfully);
    });

    /// <summary>A stream whose lines may begin with their time.</summary>
    public static VaultStream Open(VaultWriter writer, string @class = "default", string name = "lines") => writer.OpenStream(name, @class, () => new Times());

    public static Task Append(VaultStream stream, params string[] lines)
    {
        RecordBuffer records = new();
        foreach (string line in lines)
            records.Add(Encoding.UTF8.GetBytes(line), RecordFlags.LineFeed);
        return stream.AppendAsync(records);
    }

    public ErasureResult Erase(VaultPlace? place = null)
    {
        ErasureResult? result = null;
        Write((vault, writer) => result = Run(new Eraser(writer)), place);
        return result!;
    }

    private static ErasureResult Run(Eraser eraser) => eraser.Run(eraser.Plan());

    public void Order(string what) => Write((vault, writer) =>
    {
        Eraser eraser = new(writer);
        Assert.True(eraser.Run(eraser.PlanOrder(what, "file 12")).IsComplete);
    });

    public BackupResult MakeBackup()
    {
        Write((_, writer) => writer.Seal());
        using KeptVault vault = KeptVault.Open(Place);
        return new VaultBackup(vault, new PosixDisk(Backup)).Run(Backup);
    }

    public VaultVerdict Verify(string? folder = null) => VaultCheck.Run(PlaceOf(folder ?? Folder));

    /// <summary>The verdict of a verifier on a pack of all times, who has nothing else: the second line on are its failures.</summary>
    public string VerdictOfPack(bool isOpen)
    {
        string path = Path.Combine(_root, "pack");
        VaultProofs.WritePack(Place, new ProofSpan(DateTimeOffset.UnixEpoch, VaultTime.ToMoment(VaultTime.Max), OpenedFor: isOpen ? "test" : null), path);
        using FileStream file = File.OpenRead(path);
        Verdict verdict = PackVerifier.Verify(file, new VerifierOptions());
        return string.Join('\n', [verdict.Line, .. verdict.Failures.Select(f => f.ToString())]);
    }

    public VaultLedger Ledger()
    {
        using KeptVault vault = KeptVault.OpenToRead(Place);
        return VaultLedger.Read(vault.Log());
    }

    /// <summary>The day key and what comes from it, and the key file as it lies there: what must be found nowhere when the key is destroyed.</summary>
    public List<byte[]> SecretsOf(KeyId id)
    {
        using KeptVault vault = KeptVault.OpenToRead(Place);
        DayKey key = vault.Keys.Days.Find(id)!;
        byte[] own = new byte[DayKey.Length], salt = new byte[DayKey.Length];
        key.CopyTo(own);
        key.DeriveSaltKey(salt);
        List<byte[]> secrets = [own, salt, File.ReadAllBytes(Path.Combine(Folder, "keys", id.ToString()))[8..]];
        foreach ((_, SealLeaf seal) in VaultLedger.Read(vault.Log()).Find(id)!.Seals)
        {
            byte[] segment = new byte[DayKey.Length];
            key.DeriveSegmentKey(seal.Segment, segment);
            secrets.Add(segment);
            secrets.Add(File.ReadAllBytes(Path.Combine(Folder, "segments", seal.Segment + ".seg"))[32..96]);
        }

        return secrets;
    }

    /// <summary>The files below the root of the test that have these bytes anywhere.</summary>
    public string[] FilesWith(ReadOnlySpan<byte> bytes)
    {
        List<string> found = [];
        foreach (string file in Directory.EnumerateFiles(_root, "*", SearchOption.AllDirectories))
        {
            if (File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0)
                found.Add(Path.GetRelativePath(_root, file));
        }

        return [.. found];
    }

    /// <summary>A line with its time.</summary>
    public static string At(DateOnly day, string text) => string.Create(CultureInfo.InvariantCulture, $"@{VaultTime.FirstSecond(day) + 3600} {text}");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>A clock that moves by days.</summary>
    internal sealed class DayClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(FirstDay.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero).AddTicks(_ticks);

        public override long GetTimestamp() => _ticks;

        public void Advance(int days) => _ticks += days * TimeSpan.TicksPerDay;
    }

    private sealed class Times : IRecordReader
    {
        public ReadOnlySpan<byte> Context => [];

        public long? EventSecond(ReadOnlySpan<byte> raw) => raw is [(byte)'@', ..] && raw.IndexOf((byte)' ') is > 0 and int end ? long.Parse(raw[1..end], CultureInfo.InvariantCulture) : null;

        public void Fields(ReadOnlySpan<byte> raw, IFieldSink sink)
        {
        }
    }
}
