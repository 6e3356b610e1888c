using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Revealing;

/// <summary>One time that something was shown in clear.</summary>
internal sealed class RevealShowing
{
    public long Id { get; set; }

    public long RevealId { get; set; }

    public DateTimeOffset Time { get; set; }

    /// <summary>How many records were read in clear for it; 0 when there was nothing to read any more.</summary>
    public long Records { get; set; }
}

internal sealed class RevealShowingMapping : IEntityTypeConfiguration<RevealShowing>
{
    public void Configure(EntityTypeBuilder<RevealShowing> builder)
    {
        builder.ToTable("reveal_showing");
        builder.Property(s => s.Id).HasColumnName("id");
        builder.Property(s => s.RevealId).HasColumnName("reveal");
        builder.Property(s => s.Time).HasColumnName("time").HasConversion<UtcTicksConverter>();
        builder.Property(s => s.Records).HasColumnName("records");
    }
}
