using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>An alert that is not proposed for a case with what began until a moment.</summary>
internal sealed class ProposalAside
{
    public long Alert { get; set; }

    public DateTimeOffset Until { get; set; }

    public string Why { get; set; } = "";

    /// <summary>The name of the account that decided it.</summary>
    public string Actor { get; set; } = "";

    /// <summary>The ordinal of its ledger entry.</summary>
    public long Entry { get; set; }
}

internal sealed class ProposalAsideMapping : IEntityTypeConfiguration<ProposalAside>
{
    public void Configure(EntityTypeBuilder<ProposalAside> builder)
    {
        builder.ToTable("proposal_aside");
        builder.HasKey(a => a.Alert);
        builder.Property(a => a.Alert).HasColumnName("alert").ValueGeneratedNever();
        builder.Property(a => a.Until).HasColumnName("until").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.Why).HasColumnName("why");
        builder.Property(a => a.Actor).HasColumnName("actor");
        builder.Property(a => a.Entry).HasColumnName("entry");
    }
}
