using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Suppressing;

/// <summary>What is not to be seen for a while: findings of a rule, of a host, or with a value in a field; all that are named must be so. Hidden findings are counted.</summary>
internal sealed class Suppression
{
    public long Id { get; set; }

    /// <summary>The account that made it.</summary>
    public long Author { get; set; }

    public string AuthorName { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    /// <summary>Why, in the author's words.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Empty for any rule.</summary>
    public string RuleId { get; set; } = "";

    /// <summary>The host's token; empty for any.</summary>
    public string Host { get; set; } = "";

    /// <summary>The name of a field that matched, or that a correlation groups by; empty for any.</summary>
    public string Field { get; set; } = "";

    /// <summary>What it holds, with tokens.</summary>
    public string Value { get; set; } = "";

    /// <summary>The minute of the UTC day from which it holds; null for all day.</summary>
    public int? WindowFrom { get; set; }

    /// <summary>The minute of the UTC day before which it holds; may be less than <see cref="WindowFrom"/>: over midnight.</summary>
    public int? WindowTo { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>It counts and hides nothing.</summary>
    public bool MonitorOnly { get; set; }

    /// <summary>When somebody who may change rules agreed; null while it waits, and does nothing.</summary>
    public DateTimeOffset? Approved { get; set; }

    public string ApprovedBy { get; set; } = "";

    /// <summary>When it was ended before its time; null for not.</summary>
    public DateTimeOffset? Ended { get; set; }

    public string EndedBy { get; set; } = "";

    /// <summary>The findings it applied to.</summary>
    public long Hits { get; set; }

    public DateTimeOffset LastHit { get; set; }

    /// <summary>Whether it has not ended yet, in effect or waiting.</summary>
    public bool IsCurrent(DateTimeOffset now) => Ended is null && Expires > now;

    /// <summary>The daily window, <c>HH:mm-HH:mm</c> UTC; null for all day.</summary>
    public string? Window => WindowFrom is { } from && WindowTo is { } to ? FormattableString.Invariant($"{from / 60:00}:{from % 60:00}-{to / 60:00}:{to % 60:00}") : null;

    /// <summary>Where it stands, in a word.</summary>
    public string StateAt(DateTimeOffset now) => this switch
    {
        { Ended: not null, Approved: null } => EndedBy == AuthorName ? "taken back" : "refused",
        { Ended: not null } => "ended",
        _ when Expires <= now => "expired",
        { Approved: null } => "waits for approval",
        { MonitorOnly: true } => "monitors",
        _ => "hides",
    };
}

internal sealed class SuppressionMapping : IEntityTypeConfiguration<Suppression>
{
    public void Configure(EntityTypeBuilder<Suppression> builder)
    {
        builder.ToTable("suppression");
        builder.Property(s => s.Id).HasColumnName("id");
        builder.Property(s => s.Author).HasColumnName("author");
        builder.Property(s => s.AuthorName).HasColumnName("author_name");
        builder.Property(s => s.Created).HasColumnName("created").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.Reason).HasColumnName("reason");
        builder.Property(s => s.RuleId).HasColumnName("rule_id");
        builder.Property(s => s.Host).HasColumnName("host");
        builder.Property(s => s.Field).HasColumnName("field");
        builder.Property(s => s.Value).HasColumnName("value");
        builder.Property(s => s.WindowFrom).HasColumnName("window_from");
        builder.Property(s => s.WindowTo).HasColumnName("window_to");
        builder.Ignore(s => s.Window);
        builder.Property(s => s.Expires).HasColumnName("expires").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.MonitorOnly).HasColumnName("monitor_only");
        builder.Property(s => s.Approved).HasColumnName("approved").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.ApprovedBy).HasColumnName("approved_by");
        builder.Property(s => s.Ended).HasColumnName("ended").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.EndedBy).HasColumnName("ended_by");
        builder.Property(s => s.Hits).HasColumnName("hits");
        builder.Property(s => s.LastHit).HasColumnName("last_hit").HasConversion<UnixMicrosecondsConverter>();
    }
}
