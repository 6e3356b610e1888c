using System.Text;

namespace Palisade.Proofs.Notes;

/// <summary>Whom a verifier trusts: logs, witnesses, and how many of them it takes. C2SP tlog-policy. Immutable; safe on any thread.</summary>
public sealed class TlogPolicy
{
    private readonly List<VerifierKey> _keys;
    private readonly PolicyMember? _quorum;

    internal TlogPolicy(List<VerifierKey> logs, List<PolicyMember> members, PolicyMember? quorum)
    {
        Logs = logs;
        Witnesses = [.. members.Where(m => m.Key is not null).Select(m => m.Key!)];
        _keys = [.. logs, .. Witnesses];
        _quorum = quorum;
    }

    /// <summary>The logs, any of which is accepted. Their names are their origins.</summary>
    public IReadOnlyList<VerifierKey> Logs { get; }

    /// <summary>The witnesses.</summary>
    public IReadOnlyList<VerifierKey> Witnesses { get; }

    /// <summary>The name of the witness or group that must have cosigned, or <c>none</c>.</summary>
    public string Quorum => _quorum?.Name ?? "none";

    /// <summary>One log and no witness.</summary>
    public static TlogPolicy ForLog(VerifierKey log)
    {
        ArgumentNullException.ThrowIfNull(log);
        return new TlogPolicy([log], [], null);
    }

    /// <summary>Reads a policy; false, with the line and reason, if it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out TlogPolicy? policy, out PolicyError? error)
    {
        PolicyText text = new();
        error = bytes.Length > NoteLimits.MaxPolicyBytes ? new PolicyError(0, "too large") : text.Read(bytes);
        policy = error is null ? new TlogPolicy(text.Logs, text.Members, text.Quorum) : null;
        return policy is not null;
    }

    /// <summary>Reads a policy.</summary>
    public static bool TryParse(string text, out TlogPolicy? policy, out PolicyError? error) => TryParse(Encoding.UTF8.GetBytes(text), out policy, out error);

    /// <summary>
    /// Decides about a signed checkpoint: it must be signed by a listed log whose name is the origin, and cosigned by the quorum. A signature of a listed
    /// key that fails refuses it. With no log in the policy no log signature is asked for.
    /// </summary>
    public PolicyCheck Evaluate(SignedNote note)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (!Checkpoint.TryParse(note, out Checkpoint? checkpoint))
            return new PolicyCheck(new NoteCheck(note, [], NoteFault.NotCheckpoint, null), null, [], [], NoteFault.NotCheckpoint);
        NoteCheck check = note.Verify(_keys);
        List<VerifiedSignature> logs = [.. check.Verified.Where(v => Logs.Contains(v.Key))];
        List<VerifiedSignature> witnesses = [.. check.Verified.Where(v => Witnesses.Contains(v.Key))];
        NoteFault fault = check.Fault switch
        {
            NoteFault.NoKnownKey when Logs.Count == 0 && _quorum is null => NoteFault.None,
            NoteFault.None => Decide(checkpoint!, logs, witnesses),
            NoteFault other => other,
        };
        return new PolicyCheck(check, checkpoint, logs, witnesses, fault);
    }

    private NoteFault Decide(Checkpoint checkpoint, List<VerifiedSignature> logs, List<VerifiedSignature> witnesses)
    {
        if (Logs.Count > 0 && logs.Count == 0)
            return NoteFault.NoKnownKey;
        if (Logs.Count > 0 && !logs.Any(l => l.Key.Name == checkpoint.Origin))
            return NoteFault.OriginMismatch;
        return _quorum is null || _quorum.IsMet([.. witnesses.Select(w => w.Key)]) ? NoteFault.None : NoteFault.QuorumNotMet;
    }
}

/// <summary>What a policy says of a signed checkpoint, with the evidence.</summary>
/// <param name="Note">The check of the signatures.</param>
/// <param name="Checkpoint">The checkpoint, or null if the note is none.</param>
/// <param name="Logs">The signatures of listed logs.</param>
/// <param name="Witnesses">The cosignatures of listed witnesses, with their times.</param>
/// <param name="Fault">Why it is refused.</param>
public sealed record PolicyCheck(NoteCheck Note, Checkpoint? Checkpoint, IReadOnlyList<VerifiedSignature> Logs, IReadOnlyList<VerifiedSignature> Witnesses, NoteFault Fault)
{
    /// <summary>Whether the checkpoint is trusted.</summary>
    public bool Holds => Fault == NoteFault.None;
}

/// <summary>Why a text is no policy.</summary>
/// <param name="Line">The line, from 1; 0 if it is the whole.</param>
/// <param name="Reason">What is wrong, in English.</param>
public sealed record PolicyError(int Line, string Reason);
