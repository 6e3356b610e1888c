using System.Text.RegularExpressions;

namespace Palisade.Rules.Matching;

/// <summary>A rule's regular expression as it is run: one that ran out of time is tried again, as its limit is of the clock and the machine may have stood still.</summary>
/// <remarks>
/// A test that is false for want of time makes a finding where it stands behind a <c>not</c>. An expression that used up all its attempts once is slow,
/// not unlucky, and gets one from then on: nobody buys <see cref="Limits.RegexAttempts"/> times the limit with each record. Safe for use by several threads.
/// </remarks>
internal sealed class RuleRegex(RuleRegex.Run run)
{
    private volatile bool _slow;

    /// <summary>Runs the expression on one text; throws <see cref="RegexMatchTimeoutException"/> when its time is over.</summary>
    public delegate bool Run(ReadOnlySpan<char> text);

    /// <summary>The expression of a rule, as <see cref="SigmaRegex"/> makes it.</summary>
    public static RuleRegex Create(RegexComparison comparison) => new(SigmaRegex.Create(comparison).IsMatch);

    /// <summary>Whether the expression matches; null when it ran out of time each time.</summary>
    public bool? IsMatch(ReadOnlySpan<char> text)
    {
        for (int attempts = _slow ? 1 : Limits.RegexAttempts; attempts > 0; attempts--)
        {
            try
            {
                return run(text);
            }
            catch (RegexMatchTimeoutException)
            {
                // Counted by the caller when it was the last attempt.
            }
        }

        _slow = true;
        return null;
    }
}
