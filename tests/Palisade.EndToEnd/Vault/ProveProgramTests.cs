using System.Globalization;
using System.Text;
using System.Text.Json;
using Palisade.Proofs.Crypto;
using Palisade.Tests.CommandLine;

namespace Palisade.Tests.Vault;

/// <summary>A vault, its witnesses and its timestamp authority, all as processes: what an operator proves is what an auditor's policy asks for.</summary>
public sealed class ProveProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("palisade-prove-");
    private readonly string _today = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public ProveProgramTests()
    {
        Expect(0, "vault", "init", "v");
        Append("one\ntwo\n");
    }

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void A_day_is_proved_at_the_checkpoint_that_the_witnesses_cosigned()
    {
        if (!Ed25519.IsSupported)
            return;
        string key = LogKey();
        File.WriteAllText(At("trust"), $"log {key}\nwitness one {MakeWitness("one", key)}\nwitness two {MakeWitness("two", key)}\ngroup both all one two\nquorum both\n");
        string nobody = Prove("none.pack");
        Assert.Contains("cosigned by 0 witnesses", nobody, StringComparison.Ordinal);
        ProgramRun unseen = Expect(1, "verify", "none.pack", "--policy", "trust");
        Assert.Contains(unseen.Lines, l => l.StartsWith("failed: checkpoint: is not cosigned by the quorum 'both' of the policy: 0", StringComparison.Ordinal));
        Assert.Contains("the policy accepts none", Expect(2, "vault", "prove", "v", "--policy", "trust", "-o", "refused.pack").Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(At("refused.pack")));

        Cosign("one", key);
        Assert.Contains("cosigned by 1 witness", Prove("half.pack"), StringComparison.Ordinal);
        Expect(1, "verify", "half.pack", "--policy", "trust");
        Cosign("two", key);

        // Whoever reads in clear leaves leaves: the witnesses have not seen these, and have no need to.
        Assert.Single(Expect(1, "vault", "search", "v", "one").Lines);
        Assert.Contains("cosigned by 2 witnesses", Prove("both.pack"), StringComparison.Ordinal);
        ProgramRun seen = Expect(0, "verify", "both.pack", "--policy", "trust");
        Assert.Equal("PASS", seen.Lines[0]);
        Assert.Equal(2, seen.Lines.Count(l => l.StartsWith("witness ", StringComparison.Ordinal)));
        Assert.DoesNotContain("key not pinned", seen.Output, StringComparison.Ordinal);
        Assert.Contains("2 records", seen.Output, StringComparison.Ordinal);

        // What they have not seen yet is not passed off as seen.
        Append("three\n");
        Expect(2, "vault", "prove", "v", "--policy", "trust", "-o", "refused.pack");
        Assert.Contains("proves 3 records", Prove("three.pack"), StringComparison.Ordinal);
        Assert.Equal("PASS", Expect(0, "verify", "three.pack").Lines[0]);
        Expect(1, "verify", "three.pack", "--policy", "trust");
    }

    [ProgramFact("openssl")]
    public void A_timestamp_of_the_checkpoint_goes_into_the_pack_and_leads_to_its_authority()
    {
        using TimestampAuthority authority = new();
        authority.Make();
        Expect(0, "vault", "timestamp", "v", "--tsr-request", "request.tsq");
        File.WriteAllBytes(At("answer.tsr"), authority.Answer(File.ReadAllBytes(At("request.tsq"))));
        Expect(0, "vault", "timestamp", "v", "--tsr", "answer.tsr");
        File.WriteAllText(At("trust"), $"log {LogKey()}\ntimestamp {Convert.ToBase64String(authority.Root.RawData)}\nquorum none\n");
        File.WriteAllText(At("other"), $"log {LogKey()}\ntimestamp {Convert.ToBase64String(authority.MakeOtherRoot().RawData)}\nquorum none\n");
        Expect(0, "vault", "prove", "v", "--from", _today, "--policy", "trust", "-o", "stamped.pack");
        ProgramRun stamped = Expect(0, "verify", "stamped.pack", "--policy", "trust");
        Assert.Equal("PASS", stamped.Lines[0]);
        Assert.Contains(stamped.Lines, l => l.StartsWith("timestamp: the tree of size ", StringComparison.Ordinal) && l.Contains("tsa.example", StringComparison.Ordinal));
        Assert.Contains("timestamp not checked", Expect(0, "verify", "stamped.pack").Output, StringComparison.Ordinal);
        Assert.Equal("FAIL", Expect(1, "verify", "stamped.pack", "--policy", "other").Lines[0]);
        Expect(2, "vault", "prove", "v", "--from", _today, "--policy", "other", "-o", "refused.pack");

        // A changed bit of the token is no timestamp any more.
        byte[] pack = File.ReadAllBytes(At("stamped.pack"));
        byte[] token = File.ReadAllBytes(Directory.GetFiles(Path.Combine(At("v"), "log", "notes"), "*.tsr").Single());
        pack[pack.AsSpan().IndexOf(token) + (token.Length / 2)] ^= 1;
        File.WriteAllBytes(At("bent.pack"), pack);
        Assert.Contains("timestamp/", Expect(1, "verify", "bent.pack", "--policy", "trust").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_a_writer_what_is_sealed_is_proved_and_the_rest_is_named()
    {
        Expect(0, "vault", "timestamp", "v", "--tsr-request", "request.tsq");
        string before = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        using AppendSession session = new(At("v"));
        Assert.True(session.Feed(3));
        ProgramRun second = PalisadeProgram.RunIn(_folder.FullName, "x\n"u8.ToArray(), "vault", "append", "v", "-");
        Assert.Equal(2, second.ExitCode);
        Assert.Equal($"palisade: another writer has this vault open: process {session.ProcessId} (lock {Path.Combine(At("v"), "lock")}). There is one writer at a time; end it (a server: stop it for that time, senders that wait for an answer send again), or search, prove and verify beside it.\n", second.Errors);

        Expect(0, "vault", "prove", "v", "--to", before, "-o", "before.pack");
        Assert.Contains("2 records", Expect(0, "verify", "before.pack").Output, StringComparison.Ordinal);
        ProgramRun early = new(0, "", "");
        for (int i = 0; i < 120 && early.ExitCode == 0; i++)
        {
            Assert.True(session.Feed(2));
            early = PalisadeProgram.RunIn(_folder.FullName, [], "vault", "prove", "v", "-o", "early.pack");
        }

        Assert.Equal(2, early.ExitCode);
        Assert.Contains($"are not sealed yet: process {session.ProcessId} has the vault open", early.Errors, StringComparison.Ordinal);
        string until = early.Errors[(early.Errors.IndexOf("--to ", StringComparison.Ordinal) + 5)..].Trim();
        Expect(0, "vault", "prove", "v", "--to", until, "--open", "--reason", "case 7", "-o", "open.pack");
        Assert.Equal(0, session.End());
        Assert.Equal("PASS", Expect(0, "verify", "open.pack").Lines[0]);

        Expect(0, "vault", "prove", "v", "-o", "all.pack");
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{2 + session.Sent} records"), Expect(0, "verify", "all.pack").Output, StringComparison.Ordinal);
        string[] clear = [.. Directory.GetFiles(Path.Combine(At("v"), "log", "tile", "entries"), "*", SearchOption.AllDirectories).Select(File.ReadAllText)];
        Assert.Contains(clear, e => e.Contains("\"reason\":\"case 7\"", StringComparison.Ordinal) && e.Contains("\"what\":\"pack\"", StringComparison.Ordinal));
    }

    [Fact]
    public void An_older_copy_is_refused_until_the_loss_is_accepted()
    {
        Copy(At("v"), At("old"));
        Append("three\n");
        Directory.Delete(At("v"), true);
        Directory.Move(At("old"), At("v"));
        Assert.Contains("--accept-restored", PalisadeProgram.RunIn(_folder.FullName, "four\n"u8.ToArray(), "vault", "append", "v", "-").Errors, StringComparison.Ordinal);
        ProgramRun accepted = PalisadeProgram.RunIn(_folder.FullName, "four\n"u8.ToArray(), "vault", "append", "v", "-", "--accept-restored");
        Assert.True(accepted.ExitCode == 0, accepted.ToString());
        Append("five\n");
        Prove("gap.pack");
        ProgramRun verdict = Expect(0, "verify", "gap.pack");
        Assert.Equal("PASS WITH DECLARED GAPS", verdict.Lines[0]);
        Assert.Contains("an older state was put back", verdict.Output, StringComparison.Ordinal);
    }

    private string Prove(string pack) => Expect(0, "vault", "prove", "v", "--from", _today, "--to", _today, "-o", pack).Errors;

    private void Append(string text)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, Encoding.UTF8.GetBytes(text), "vault", "append", "v", "-");
        Assert.True(run.ExitCode == 0, run.ToString());
    }

    private string LogKey()
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(At("v"), "vault.json")));
        return settings.RootElement.GetProperty("key").GetString()!;
    }

    /// <summary>Makes the key of a witness, which asking it for nothing good does; gives the verifier key.</summary>
    private string MakeWitness(string name, string log)
    {
        File.WriteAllText(At("nothing"), "nothing");
        string said = Expect(2, "witness", "nothing", "--state", $"seen-{name}", "--key", $"{name}.key", "--name", $"{name}.example", "--log", log).Errors;
        return said.Split('\n').Single(l => l.StartsWith("Made a new witness key: ", StringComparison.Ordinal))[24..];
    }

    private void Cosign(string name, string log)
    {
        string witness = File.ReadAllLines(At("trust")).Single(l => l.StartsWith($"witness {name} ", StringComparison.Ordinal)).Split(' ')[2];

        // With several witnesses each is asked from where it stands itself.
        Expect(0, "vault", "cosign", "v", "--request", "request", "--witness", witness);
        File.WriteAllText(At("cosignature"), Expect(0, "witness", "request", "--state", $"seen-{name}", "--key", $"{name}.key", "--log", log).Output);
        Expect(0, "vault", "cosign", "v", "--add", "cosignature", "--witness", witness);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (string folder in Directory.GetDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private ProgramRun Expect(int exitCode, params string[] arguments)
    {
        ProgramRun run = PalisadeProgram.RunIn(_folder.FullName, [], arguments);
        Assert.True(run.ExitCode == exitCode, $"{string.Join(' ', arguments)}: {run}");
        return run;
    }
}
