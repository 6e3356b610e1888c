using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Palisade.Server.Ledger;

/// <summary>How far the tables are a view of the ledger. There is one.</summary>
internal sealed class LedgerCursor
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    /// <summary>The first ordinal that is not applied.</summary>
    public long Ordinal { get; set; }

    /// <summary>The time of the last entry that is: microseconds since 1970.</summary>
    public long Time { get; set; }
}

internal sealed class LedgerCursorMapping : IEntityTypeConfiguration<LedgerCursor>
{
    public void Configure(EntityTypeBuilder<LedgerCursor> builder)
    {
        builder.ToTable("ledger_cursor");
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.Ordinal).HasColumnName("ordinal");
        builder.Property(c => c.Time).HasColumnName("time");
    }
}
