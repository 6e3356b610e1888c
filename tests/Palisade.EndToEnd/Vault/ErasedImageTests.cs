using System.Diagnostics;
using System.Text;
using Palisade.Proofs.Format;
using Palisade.Proofs.Verification;
using Palisade.Tests.CommandLine;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Xunit.Abstractions;

namespace Palisade.Tests.Vault;

/// <summary>The maximum reached, seen by somebody who has the disk: lines and keys are looked for in every block of it, whether a file has the block or none.</summary>
public sealed class ErasedImageTests : IDisposable
{
    private const string Secret = "jane.roe-7c1e55aa90b3", Kept = "john.doe-0d93bb1ce4f2";
    private readonly string _root = Directory.CreateTempSubdirectory("palisade-image-").FullName;
    private readonly DiskImage _disk;
    private readonly ITestOutputHelper _output;
    private readonly HashSet<string> _neverInClear = [], _mustGo = [], _stay = [];

    public ErasedImageTests(ITestOutputHelper output)
    {
        (_output, _disk) = (output, new DiskImage(_root, 64));
        _output.WriteLine(_disk.IsImage ? "ext4 in a file, mounted" : "mounting is not permitted here: a plain folder, its files only");
    }

    private string Vault => Path.Combine(_disk.Folder, "v");

    private string KeyFile => Path.Combine(_root, "root.key");

    public void Dispose()
    {
        _disk.Dispose();
        Directory.Delete(_root, true);
    }

    [Fact]
    public void At_the_maximum_neither_lines_nor_keys_are_in_any_block_and_the_rest_is_proved()
    {
        Expect(0, "vault", "init", Vault);
        Expect(0, "vault", "policy", Vault, "--class", "brief", "--min", "0", "--max", "1");
        Append("brief", Secret, 4000);
        Append("default", Kept, 1000);
        Note();
        Die("brief");
        Note();
        Append("brief", Secret, 100);
        Note();
        Assert.Contains(Secret, Expect(1, "vault", "search", Vault, Secret[..8] + "*", "--limit", "3").Output, StringComparison.Ordinal);
        Assert.Contains("next: brief.", Expect(0, "vault", "erase", Vault).Output, StringComparison.Ordinal);
        Note();
        string[] there = [.. _mustGo.Concat(_stay).Where(IsThere)];
        byte[] before = Blocks();
        Assert.All(there, s => Assert.True(Has(before, s), "the search of the image does not find what is there"));

        Erase();
        byte[] after = Blocks();
        _output.WriteLine($"{after.Length} bytes searched for {_mustGo.Count + _neverInClear.Count} secrets and {Forms(Secret).Count()} forms of a line");
        Assert.All(Forms(Secret).Concat(Forms(Kept)), text => Assert.False(after.AsSpan().IndexOf(text) >= 0, $"a line is there: {Encoding.Latin1.GetString(text)}"));
        Assert.All(_neverInClear, key => Assert.False(Has(after, key), "a key is there in clear"));
        Assert.All(_mustGo, key => Assert.False(Has(after, key), "a key that is destroyed is there, wrapped"));
        Assert.All(_stay, key => Assert.True(Has(after, key)));
        Assert.Equal(1000, Expect(1, "vault", "search", Vault, "*", "--output-format", "raw").Lines.Length);
    }

    [Fact]
    public void What_cannot_be_written_is_searched_and_verified_and_says_plainly_what_it_cannot_do()
    {
        Expect(0, "vault", "init", Vault);
        Append("default", Kept, 10);
        Append("default", Kept, 5); // Asks the log for the first time what is due, for which all is sealed; the last does not.
        Expect(0, "vault", "prove", Vault, "--output", Path.Combine(_root, "before"));
        string proved = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Append("default", Kept, 5);
        if (!_disk.TryMakeReadOnly())
            return;
        Assert.Equal("PASS", Expect(0, "vault", "verify", Vault).Lines[0]);
        Assert.Contains("--unrecorded", Only(Expect(2, "vault", "search", Vault, "*").Errors), StringComparison.Ordinal);
        ProgramRun found = Expect(1, "vault", "search", Vault, "*", "--output-format", "raw", "--unrecorded");
        Assert.Equal(20, found.Lines.Length);
        Assert.Contains("this reading is not recorded", found.Errors, StringComparison.Ordinal);
        Expect(0, "vault", "status", Vault);
        Expect(0, "vault", "erase", Vault);
        foreach (string[] command in (string[][])[["prove", Vault, "--output", Path.Combine(_root, "p")], ["erase", Vault, "--yes"], ["append", Vault, "-"], ["policy", Vault, "--class", "b", "--min", "1", "--max", "2"]])
            Assert.Contains("Read-only file system", Only(Expect(2, ["vault", .. command]).Errors), StringComparison.OrdinalIgnoreCase);

        // What was sealed before is proved from the medium as it is, but not in clear: that could not be recorded.
        Expect(0, "vault", "prove", Vault, "--to", proved, "--output", Path.Combine(_root, "p"));
        Assert.Equal("PASS", PalisadeProgram.RunIn(_root, [], "verify", Path.Combine(_root, "p")).Lines[0]);
        Assert.Contains("noted in it first", Expect(2, "vault", "prove", Vault, "--to", proved, "--open", "--reason", "x", "--output", Path.Combine(_root, "p")).Errors, StringComparison.Ordinal);
    }

    /// <summary>A session that is killed while it writes.</summary>
    private void Die(string @class)
    {
        using Process session = PalisadeProgram.StartBehind([], "vault", "append", Vault, "-", "--class", @class, "--ack", "--key-file", KeyFile);
        for (int i = 0; i < 20; i++)
        {
            session.StandardInput.Write(Lines(Secret, 20));
            session.StandardInput.Flush();
            session.StandardOutput.ReadLine();
        }

        session.Kill();
        session.WaitForExit();
    }

    /// <summary>Two days later: what is due goes, and what is left is proved to somebody who has nothing else.</summary>
    private void Erase()
    {
        VaultPlace place = Place(TimeSpan.FromDays(2));
        using KeptVault vault = KeptVault.Open(place);
        using (VaultWriter writer = vault.OpenWriter())
        {
            Eraser eraser = new(writer);
            ErasureResult result = eraser.Run(eraser.Plan());
            Assert.True(result.IsComplete && result.Erased.Any(k => k.Records > 4000));
            string pack = Path.Combine(_root, "pack");
            writer.Seal();
            PackRequest all = new(0, VaultTime.Max, IsOpen: true);
            VaultProver prover = new(vault, null, vault.Disk);
            prover.WritePack(prover.Choose(all), all, pack);
            using FileStream file = File.OpenRead(pack);
            Verdict verdict = PackVerifier.Verify(file, new VerifierOptions());
            Assert.True(verdict.Outcome != VerdictOutcome.Fail, VerdictText.Format(verdict));
            writer.Close();
        }

        VaultVerdict own = VaultCheck.Run(vault);
        Assert.True(own.Passed && own.Opened == 1000, string.Join('\n', own.Failures));
    }

    /// <summary>Notes every key there is: in clear, what comes from it, and as it lies on the disk.</summary>
    private void Note()
    {
        using KeptVault vault = KeptVault.OpenToRead(Place(TimeSpan.Zero));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Vault, "wal"), "*.key"))
            _mustGo.Add(Text(File.ReadAllBytes(file).AsSpan(8)));
        foreach (KeyId id in vault.Keys.Days.Ids())
        {
            DayKey key = vault.Keys.Days.Find(id)!;
            byte[] secret = new byte[DayKey.Length];
            key.CopyTo(secret);
            _neverInClear.Add(Text(secret));
            key.DeriveSaltKey(secret);
            _neverInClear.Add(Text(secret));
            foreach ((_, SealLeaf seal) in VaultLedger.Read(vault.Log()).Find(id)?.Seals ?? [])
            {
                key.DeriveSegmentKey(seal.Segment, secret);
                _neverInClear.Add(Text(secret));
            }
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(Vault, "keys")))
        {
            string name = Path.GetFileName(file);
            HashSet<string>? set = name.StartsWith("brief.", StringComparison.Ordinal) ? _mustGo : name.StartsWith("default.", StringComparison.Ordinal) ? _stay : null;
            set?.Add(Text(File.ReadAllBytes(file).AsSpan(8)));
        }
    }

    private bool IsThere(string secret) => Directory.EnumerateFiles(Vault, "*", SearchOption.AllDirectories).Any(f => Has(File.ReadAllBytes(f), secret));

    private byte[] Blocks()
    {
        _disk.Unmount();
        byte[] all = _disk.ReadAll();
        Assert.True(!_disk.IsImage || _disk.Mount());
        return all;
    }

    private VaultPlace Place(TimeSpan ahead) => new(Vault, new VaultOptions { KeyFile = KeyFile, Clock = new AheadClock(ahead) });

    private void Append(string @class, string who, int lines)
    {
        ProgramRun run = PalisadeProgram.RunIn(_root, Encoding.UTF8.GetBytes(Lines(who, lines)), "vault", "append", Vault, "-", "--class", @class, "--key-file", KeyFile);
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private ProgramRun Expect(int exitCode, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_root, [], [.. arguments, "--key-file", KeyFile]);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }

    private static string Lines(string who, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"<38>sshd[{i}]: Failed password for {who} from 192.0.2.{i % 250} port {i}\n"));

    private static string Only(string errors) => Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static string Text(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static bool Has(byte[] all, string secret) => all.AsSpan().IndexOf(Convert.FromHexString(secret)) >= 0;

    /// <summary>A text as it may be written: UTF-8, UTF-16 both ways, base64 at each of three places, hexadecimal.</summary>
    private static IEnumerable<byte[]> Forms(string text)
    {
        byte[] plain = Encoding.UTF8.GetBytes(text);
        yield return plain;
        yield return Encoding.Unicode.GetBytes(text);
        yield return Encoding.BigEndianUnicode.GetBytes(text);
        yield return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(plain));
        for (int shift = 0; shift < 3; shift++)
            yield return Encoding.ASCII.GetBytes(Convert.ToBase64String([.. new byte[shift], .. plain])[4..^4]);
    }

    private sealed class AheadClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
