using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Something that alerts may share without belonging together: a scanner, a proxy, a service account.</summary>
internal sealed class CaseIgnored
{
    public long Id { get; set; }

    /// <summary>A token, or a digest.</summary>
    public string Value { get; set; } = "";

    public string Reason { get; set; } = "";

    public DateTimeOffset Added { get; set; }

    /// <summary>The name of the account.</summary>
    public string AddedBy { get; set; } = "";

    /// <summary>When it was ended; none while it holds.</summary>
    public DateTimeOffset Ended { get; set; }

    public string EndedBy { get; set; } = "";
}

internal sealed class CaseIgnoredMapping : IEntityTypeConfiguration<CaseIgnored>
{
    public void Configure(EntityTypeBuilder<CaseIgnored> builder)
    {
        builder.ToTable("case_ignored");
        builder.Property(i => i.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(i => i.Value).HasColumnName("value");
        builder.Property(i => i.Reason).HasColumnName("reason");
        builder.Property(i => i.Added).HasColumnName("added").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(i => i.AddedBy).HasColumnName("added_by");
        builder.Property(i => i.Ended).HasColumnName("ended").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(i => i.EndedBy).HasColumnName("ended_by");
    }
}
