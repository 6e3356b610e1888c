using Palisade.Proofs.Notes;

namespace Palisade.Proofs.Verification;

/// <summary>Verifies a file by its path and writes the verdict: what both programs do.</summary>
public static class VerifyFile
{
    /// <summary>The exit code for PASS, with declared gaps or without.</summary>
    public const int Passed = 0;

    /// <summary>The exit code for FAIL.</summary>
    public const int Failed = 1;

    /// <summary>The exit code when a path could not be read, or what was to be trusted is no policy or checkpoint.</summary>
    public const int NotRead = 2;

    /// <summary>Verifies a pack, a case pack, or the proof of one record: what it is, its first bytes say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="policy">The path of a policy, or null.</param>
    /// <param name="checkpoint">The path of a checkpoint that was kept, or null.</param>
    /// <param name="json">Whether to write JSON instead of lines.</param>
    /// <param name="output">Takes the verdict, which is its first line.</param>
    /// <param name="errors">Takes what could not be read.</param>
    /// <param name="show">Whether to write what is in it too, when it passes: the entries of a case pack, or the record of a proof. A pack of a time has no records that can be read without its keys.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string path, string? policy, string? checkpoint, bool json, TextWriter output, TextWriter errors, bool show = false)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(errors);
        string reading = path;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            reading = policy ?? path;
            VerifierPolicy? trusted = policy is null ? null : ReadPolicy(policy, errors);
            reading = checkpoint ?? path;
            PinnedCheckpoint? pinned = checkpoint is null ? null : ReadCheckpoint(checkpoint, errors);
            if ((trusted is null && policy is not null) || (pinned is null && checkpoint is not null))
                return NotRead;
            reading = path;
            Verdict verdict = Verify(file, new VerifierOptions(trusted, pinned));
            output.Write(json ? VerdictText.ToJson(verdict) + "\n" : VerdictText.Format(verdict));
            if (show)
                Show(file, verdict, json, output, errors);
            return verdict.Outcome == VerdictOutcome.Fail ? Failed : Passed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            errors.WriteLine($"{reading}: {e.Message}");
            return NotRead;
        }
    }

    private static Verdict Verify(FileStream file, VerifierOptions options)
    {
        byte[] start = new byte[32];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (LooksLikeCasePack(start.AsSpan(0, read)))
            return CasePackVerifier.Verify(file, options);
        if (!LooksLikeProof(start.AsSpan(0, read)))
            return PackVerifier.Verify(file, options);
        file.Position = 0;
        return RecordProofVerifier.Verify(ReadBounded(file, TlogProof.MaxBytes), options);
    }

    private static void Show(FileStream file, Verdict verdict, bool json, TextWriter output, TextWriter errors)
    {
        ProvedContent content = new(output, json);
        file.Position = 0;
        byte[] start = new byte[32];
        int read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        if (verdict.Outcome == VerdictOutcome.Fail)
            errors.WriteLine("nothing is shown of a file that fails");
        else if (CasePackVerifier.IsCasePack(start.AsSpan(0, read)))
            content.WriteCase(file);
        else if (TlogProof.TryParse(ReadBounded(file, TlogProof.MaxBytes), out TlogProof? proof, out _) && RecordProofExtra.TryParse((proof!.Extra ?? default).Span, out _) is { } extra)
            content.WriteRecord(proof, extra);
        else
            errors.WriteLine("this pack has its records encrypted: 'palisade vault search' and 'show' read them in the vault");
    }

    // So is a case pack of whose first word one byte is damaged; that of a pack differs in three.
    private static bool LooksLikeCasePack(ReadOnlySpan<byte> start) => CasePackVerifier.IsCasePack(start) || Equal(start, "palisade-case/v1"u8) > 14;

    // A proof whose first line is damaged is a damaged proof, not a file that is no pack.
    private static bool LooksLikeProof(ReadOnlySpan<byte> start) => RecordProofVerifier.IsProof(start) || (!start.StartsWith("palisade-pack/"u8) && (Equal(start, "c2sp.org/tlog-proof@"u8) > 10 || start.IndexOf("tlog-proof"u8) >= 0));

    private static int Equal(ReadOnlySpan<byte> start, ReadOnlySpan<byte> wanted)
    {
        int equal = 0;
        for (int i = 0; i < Math.Min(start.Length, wanted.Length); i++)
            equal += start[i] == wanted[i] ? 1 : 0;
        return equal;
    }

    private static VerifierPolicy? ReadPolicy(string path, TextWriter errors)
    {
        VerifierPolicy? policy = VerifierPolicy.TryParse(ReadBounded(path, NoteLimits.MaxPolicyBytes), out PolicyError? error);
        if (policy is null)
            errors.WriteLine($"{path}:{error!.Line}: no policy: {error.Reason}");
        return policy;
    }

    private static PinnedCheckpoint? ReadCheckpoint(string path, TextWriter errors)
    {
        PinnedCheckpoint? pinned = PinnedCheckpoint.TryParse(ReadBounded(path, NoteLimits.MaxNoteBytes), out string reason);
        if (pinned is null)
            errors.WriteLine($"{path}: {reason}");
        return pinned;
    }

    private static byte[] ReadBounded(string path, int limit)
    {
        using FileStream file = File.OpenRead(path);
        return ReadBounded(file, limit);
    }

    // One byte more than the limit, so that the parser sees that it is too large.
    private static byte[] ReadBounded(FileStream file, int limit)
    {
        byte[] bytes = new byte[Math.Min(file.Length, limit + 1L)];
        file.ReadExactly(bytes);
        return bytes;
    }
}
