namespace Palisade.Server.Collecting;

/// <summary>A sender that was heard, as it is remembered over a restart.</summary>
/// <param name="Listener">The name of its listener.</param>
/// <param name="Peer">What it is called there.</param>
/// <param name="Class">The retention class of its records.</param>
/// <param name="Habit">When it was heard.</param>
internal sealed record KnownSender(string Listener, string Peer, string Class, HabitState Habit);
