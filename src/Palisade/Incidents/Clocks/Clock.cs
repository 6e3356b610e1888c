using System.Collections.Immutable;
using Palisade.Incidents.Facts;

namespace Palisade.Incidents.Clocks;

/// <summary>One step of a regime for one incident, as things stand.</summary>
/// <param name="Regime">Whose.</param>
/// <param name="Step">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="Start">From when it runs; null when that is not known.</param>
/// <param name="Due">By when it is to be done; null when that is not known, or the term has no number.</param>
/// <param name="DoneAt">When it was done; null when it was not.</param>
/// <param name="Missing">The facts that are missing to decide it, or to start it.</param>
internal sealed record Clock(Regime Regime, RegimeStep Step, ClockState State, DateTimeOffset? Start, DateTimeOffset? Due, DateTimeOffset? DoneAt, ImmutableArray<FactName> Missing);

/// <summary>How a clock stands.</summary>
internal enum ClockState
{
    /// <summary>What it runs from has not happened, or is not known.</summary>
    Waiting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ran out, and nothing was done.</summary>
    Late,

    /// <summary>Done in time.</summary>
    Done,

    /// <summary>Done, too late.</summary>
    DoneLate,
}
