using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Notices;

/// <summary>Something that a destination is told. It waits until it is delivered, or somebody gives it up.</summary>
internal sealed class Notice
{
    public const string Waiting = "waiting";
    public const string Sent = "sent";
    public const string GivenUp = "given up";

    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(30), s_longestPause = TimeSpan.FromHours(1);

    public long Id { get; set; }

    /// <summary>What it is about: a channel is told once of each.</summary>
    public string Once { get; set; } = "";

    /// <summary>The destination.</summary>
    public string Channel { get; set; } = "";

    /// <summary>The same at every attempt, so that the other side knows it again.</summary>
    public string Delivery { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A word of <see cref="NoticeKind"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>In a line, without titles of rules.</summary>
    public string Subject { get; set; } = "";

    /// <summary>What is sent: JSON, without persons.</summary>
    public string Body { get; set; } = "{}";

    /// <summary>The case that it is about; 0 for none.</summary>
    public long CaseId { get; set; }

    public string State { get; set; } = Waiting;

    public DateTimeOffset Created { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset LastAttempt { get; set; }

    /// <summary>When it is tried again.</summary>
    public DateTimeOffset NextAttempt { get; set; }

    /// <summary>Why the last attempt failed, or what of it did not arrive; empty when all did.</summary>
    public string LastError { get; set; } = "";

    /// <summary>When it was delivered or given up.</summary>
    public DateTimeOffset Ended { get; set; }

    /// <summary>The name of who gave it up.</summary>
    public string EndedBy { get; set; } = "";

    /// <summary>Why it was given up.</summary>
    public string Reason { get; set; } = "";

    /// <summary>How long to wait after so many attempts: half a minute, and twice as long each time, up to an hour.</summary>
    public static TimeSpan PauseAfter(int attempts)
    {
        TimeSpan pause = s_firstPause * Math.Pow(2, Math.Clamp(attempts - 1, 0, 10));
        return pause < s_longestPause ? pause : s_longestPause;
    }
}

internal sealed class NoticeMapping : IEntityTypeConfiguration<Notice>
{
    public void Configure(EntityTypeBuilder<Notice> builder)
    {
        builder.ToTable("notice");
        builder.Property(n => n.Id).HasColumnName("id");
        builder.Property(n => n.Once).HasColumnName("once");
        builder.Property(n => n.Channel).HasColumnName("channel");
        builder.Property(n => n.Delivery).HasColumnName("delivery");
        builder.Property(n => n.Kind).HasColumnName("kind");
        builder.Property(n => n.Subject).HasColumnName("subject");
        builder.Property(n => n.Body).HasColumnName("body");
        builder.Property(n => n.CaseId).HasColumnName("case_id");
        builder.Property(n => n.State).HasColumnName("state");
        builder.Property(n => n.Created).HasColumnName("created").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(n => n.Attempts).HasColumnName("attempts");
        builder.Property(n => n.LastAttempt).HasColumnName("last_attempt").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(n => n.NextAttempt).HasColumnName("next_attempt").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(n => n.LastError).HasColumnName("last_error");
        builder.Property(n => n.Ended).HasColumnName("ended").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(n => n.EndedBy).HasColumnName("ended_by");
        builder.Property(n => n.Reason).HasColumnName("reason");
    }
}
