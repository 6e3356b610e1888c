using Palisade.Rules;

namespace Palisade.Server.Cases;

/// <summary>How severe a case is: one word for it, wherever it is shown.</summary>
/// <param name="Level">The grade that its facts come to; while they come to none, the level that it is worked on with, of all that went into it the highest.</param>
/// <param name="IsGraded">Whether it is computed from facts.</param>
/// <param name="OfAlerts">That level: of its alerts when it was opened, unless somebody chose another since.</param>
internal readonly record struct CaseSeverity(RuleLevel Level, bool IsGraded, RuleLevel OfAlerts);
