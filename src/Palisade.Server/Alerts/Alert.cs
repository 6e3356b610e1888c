using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Rules;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>A rule on a host, or a correlation on what it groups by; repeats raise the count. Detection writes it, with tokens in the place of personal values; people change its state.</summary>
internal sealed class Alert
{
    /// <summary>The event of a correlation, which has many.</summary>
    public const string NoEvent = "{}";

    public long Id { get; set; }

    /// <summary>What makes it the same alert.</summary>
    public string Fingerprint { get; set; } = "";

    /// <summary>The rule's id; empty when it has none.</summary>
    public string RuleId { get; set; } = "";

    public string Title { get; set; } = "";

    public RuleLevel Level { get; set; }

    /// <summary>The rule's tags, separated by spaces.</summary>
    public string Tags { get; set; } = "";

    /// <summary>The token of the host; empty for a correlation and where the event names none.</summary>
    public string Host { get; set; } = "";

    public string Channel { get; set; } = "";

    /// <summary>The stream of the first event, with tokens.</summary>
    public string Source { get; set; } = "";

    /// <summary>The findings, those hidden by suppressions among them.</summary>
    public long Count { get; set; }

    /// <summary>Those hidden.</summary>
    public long Suppressed { get; set; }

    /// <summary>The first time of an event; none when no event has one.</summary>
    public DateTimeOffset FirstEvent { get; set; }

    public DateTimeOffset LastEvent { get; set; }

    /// <summary>When it was found first.</summary>
    public DateTimeOffset FirstSeen { get; set; }

    public DateTimeOffset LastSeen { get; set; }

    /// <summary>The first event as a JSON object, with tokens.</summary>
    public string Event { get; set; } = "{}";

    /// <summary>The fields that made the rule match, of a correlation those it groups by, as a JSON object with tokens.</summary>
    public string Matched { get; set; } = "{}";

    /// <summary>What a correlation groups by, in words; empty for a rule.</summary>
    public string Group => Event == NoEvent ? AlertRow.GroupOf(Matched) : "";

    public AlertState State { get; set; }

    /// <summary>The account that works on it; null for none.</summary>
    public long? Assignee { get; set; }

    /// <summary>Why it is in this state, in the words of who changed it.</summary>
    public string StateReason { get; set; } = "";

    public DateTimeOffset StateChanged { get; set; }
}

internal sealed class AlertMapping : IEntityTypeConfiguration<Alert>
{
    public void Configure(EntityTypeBuilder<Alert> builder)
    {
        builder.ToTable("alert");
        builder.Property(a => a.Id).HasColumnName("id");
        builder.Property(a => a.Fingerprint).HasColumnName("fingerprint");
        builder.Property(a => a.RuleId).HasColumnName("rule_id");
        builder.Property(a => a.Title).HasColumnName("title");
        builder.Property(a => a.Level).HasColumnName("level");
        builder.Property(a => a.Tags).HasColumnName("tags");
        builder.Property(a => a.Host).HasColumnName("host");
        builder.Property(a => a.Channel).HasColumnName("channel");
        builder.Property(a => a.Source).HasColumnName("source");
        builder.Property(a => a.Count).HasColumnName("count");
        builder.Property(a => a.Suppressed).HasColumnName("suppressed");
        builder.Property(a => a.FirstEvent).HasColumnName("first_event").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.LastEvent).HasColumnName("last_event").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.FirstSeen).HasColumnName("first_seen").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.LastSeen).HasColumnName("last_seen").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.Event).HasColumnName("event");
        builder.Property(a => a.Matched).HasColumnName("matched");
        builder.Ignore(a => a.Group);
        builder.Property(a => a.State).HasColumnName("state").HasConversion<AlertStateConverter>();
        builder.Property(a => a.Assignee).HasColumnName("assignee");
        builder.Property(a => a.StateReason).HasColumnName("state_reason");
        builder.Property(a => a.StateChanged).HasColumnName("state_changed").HasConversion<UnixMicrosecondsConverter>();
    }
}
