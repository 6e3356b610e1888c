namespace Palisade.Server.Collecting;

/// <summary>A habit as it is kept: see <see cref="SourceHabit"/>.</summary>
/// <param name="Last">When it was last heard, as UTC ticks.</param>
/// <param name="Average">The average pause, in ticks.</param>
/// <param name="Longest">The longest of late, in ticks.</param>
/// <param name="Pauses">The pauses seen, as far as they are counted.</param>
internal readonly record struct HabitState(long Last, long Average, long Longest, int Pauses);
