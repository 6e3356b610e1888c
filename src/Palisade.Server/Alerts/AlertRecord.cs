using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>One of the records behind an alert; the first 50 are noted.</summary>
internal sealed class AlertRecord
{
    public long AlertId { get; set; }

    /// <summary>Its ordinal in the vault.</summary>
    public long Ordinal { get; set; }

    /// <summary>The event's time; none when it has none.</summary>
    public DateTimeOffset EventTime { get; set; }

    /// <summary>When it was found.</summary>
    public DateTimeOffset Seen { get; set; }
}

internal sealed class AlertRecordMapping : IEntityTypeConfiguration<AlertRecord>
{
    public void Configure(EntityTypeBuilder<AlertRecord> builder)
    {
        builder.ToTable("alert_record");
        builder.HasKey(r => new { r.AlertId, r.Ordinal });
        builder.Property(r => r.AlertId).HasColumnName("alert");
        builder.Property(r => r.Ordinal).HasColumnName("ordinal");
        builder.Property(r => r.EventTime).HasColumnName("event_time").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(r => r.Seen).HasColumnName("seen").HasConversion<UnixMicrosecondsConverter>();
    }
}
