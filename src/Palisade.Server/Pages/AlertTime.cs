namespace Palisade.Server.Pages;

/// <summary>A time of an alert, for the partial _AlertTime: when the event was, and when it was found where that is another time.</summary>
/// <param name="Event">By the event; none when it has no time.</param>
/// <param name="Found">By this machine's clock.</param>
/// <param name="Now">The present.</param>
internal sealed record AlertTime(DateTimeOffset Event, DateTimeOffset Found, DateTimeOffset Now)
{
    // What comes live is found at once.
    private static readonly TimeSpan s_atOnce = TimeSpan.FromMinutes(1);

    /// <summary>Whether the event has a time.</summary>
    public bool HasEvent => Event != default;

    /// <summary>Whether the two tell different things. A sender's clock may be ahead.</summary>
    public bool IsFoundElsewhen => HasEvent && (Found - Event).Duration() >= s_atOnce;

    /// <summary>Both, in full.</summary>
    public string Title => (HasEvent ? "Event: " + Shown.Moment(Event) : "The event has no time") + "; found: " + Shown.Moment(Found);

    /// <summary>How long ago the event was; of one that is still to come, in what time it is.</summary>
    public string EventAgo => Event - Now >= s_atOnce ? "in " + Shown.Span(Event - Now) : Shown.Ago(Event, Now);
}
