using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>
/// Verifies a case pack: that its entries are in the log, that of the history of the case none is left out, and that merges and items of evidence agree with it. The checks are those of docs/case-pack.md, under their
/// numbers.
/// </summary>
public static class CasePackVerifier
{
    private static readonly Action<CasePackCheckup>[] s_checks = [CaseFileCheck.Run, CaseCheckpointCheck.Run, CaseRecordsCheck.Run, CaseHistoryCheck.Run, CaseEvidenceCheck.Run];

    /// <summary>Whether a file begins as a case pack.</summary>
    public static bool IsCasePack(ReadOnlySpan<byte> start) => CasePackReader.IsCasePack(start);

    /// <summary>Verifies.</summary>
    /// <param name="pack">A stream that can seek; stays open. It must not change meanwhile.</param>
    /// <param name="options">What the caller knows beside it.</param>
    /// <exception cref="IOException">The stream cannot be read. What it says is never an exception.</exception>
    public static Verdict Verify(Stream pack, VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(options);
        if (CasePackReader.TryOpen(pack, out PackFault fault) is not { } reader)
            return new Verdict(VerdictOutcome.Fail, null, [new Failure(CaseFileCheck.Number, fault.Section, null, null, fault.Text, null)], 0, [], [], []);
        CasePackCheckup checkup = new(reader, options);
        foreach (Action<CasePackCheckup> run in s_checks)
            run(checkup);
        return checkup.Conclude();
    }
}
