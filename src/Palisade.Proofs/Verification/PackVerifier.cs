using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>
/// Verifies a pack: reads it as a stream, trusts nothing in it, and says what holds, what does not and what cannot be known. The checks are those of
/// docs/vault-format.md, section 7, under their numbers.
/// </summary>
public static class PackVerifier
{
    private static readonly (int Number, Action<PackCheckup> Run)[] Checks =
    [
        (1, ManifestCheck.Run),
        (2, CheckpointCheck.Run),
        (2, TimestampSections.Run),
        (3, HistoryCheck.Run),
        (4, PinnedCheck.Run),
        (5, EntriesCheck.Run),
        (6, LaterCheck.Run),
        (7, SealedCheck.Run),
        (8, RetentionCheck.Run),
        (9, OpenCheck.Run),
    ];

    /// <summary>Verifies.</summary>
    /// <param name="pack">A stream that can seek; stays open. It must not change meanwhile.</param>
    /// <param name="options">What the caller knows beside it.</param>
    /// <exception cref="IOException">The stream cannot be read. What it says is never an exception.</exception>
    public static Verdict Verify(Stream pack, VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(options);
        if (PackReader.TryOpen(pack, out PackFault fault) is not { } reader)
            return new Verdict(VerdictOutcome.Fail, null, [new Failure(1, fault.Section, null, null, fault.Text, null)], 0, [], [], []);
        PackCheckup checkup = new(reader, options);
        foreach ((_, Action<PackCheckup> run) in Checks)
            run(checkup);
        return checkup.Conclude();
    }
}
