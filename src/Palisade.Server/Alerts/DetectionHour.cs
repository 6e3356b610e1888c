using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Rules;

namespace Palisade.Server.Alerts;

/// <summary>The findings of one hour and level.</summary>
internal sealed class DetectionHour
{
    /// <summary>Hours since 0001-01-01 UTC.</summary>
    public long Hour { get; set; }

    public RuleLevel Level { get; set; }

    public long Findings { get; set; }
}

internal sealed class DetectionHourMapping : IEntityTypeConfiguration<DetectionHour>
{
    public void Configure(EntityTypeBuilder<DetectionHour> builder)
    {
        builder.ToTable("detection_hour");
        builder.HasKey(h => new { h.Hour, h.Level });
        builder.Property(h => h.Hour).HasColumnName("hour");
        builder.Property(h => h.Level).HasColumnName("level");
        builder.Property(h => h.Findings).HasColumnName("findings");
    }
}
