using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>A ledger entry without its body, which stays in the vault.</summary>
internal sealed class LedgerRow
{
    /// <summary>Its ordinal in the vault.</summary>
    public long Ordinal { get; set; }

    public DateTimeOffset Time { get; set; }

    /// <summary>Who, as the leaf shows it.</summary>
    public string Actor { get; set; } = "";

    public string Kind { get; set; } = "";

    /// <summary>What was changed: a noun and a number.</summary>
    public string Object { get; set; } = "";
}

internal sealed class LedgerRowMapping : IEntityTypeConfiguration<LedgerRow>
{
    public void Configure(EntityTypeBuilder<LedgerRow> builder)
    {
        builder.ToTable("ledger_entry");
        builder.HasKey(e => e.Ordinal);
        builder.Property(e => e.Ordinal).HasColumnName("ordinal").ValueGeneratedNever();
        builder.Property(e => e.Time).HasColumnName("time").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Actor).HasColumnName("actor");
        builder.Property(e => e.Kind).HasColumnName("kind");
        builder.Property(e => e.Object).HasColumnName("object");
    }
}
