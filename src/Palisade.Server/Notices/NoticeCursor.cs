using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Palisade.Server.Notices;

/// <summary>How far the ledger was looked through for what notices are about.</summary>
internal sealed class NoticeCursor
{
    public string Name { get; set; } = "";

    /// <summary>The first ordinal that was not looked at.</summary>
    public long Ordinal { get; set; }
}

internal sealed class NoticeCursorMapping : IEntityTypeConfiguration<NoticeCursor>
{
    public void Configure(EntityTypeBuilder<NoticeCursor> builder)
    {
        builder.ToTable("notice_cursor");
        builder.HasKey(c => c.Name);
        builder.Property(c => c.Name).HasColumnName("name");
        builder.Property(c => c.Ordinal).HasColumnName("ordinal");
    }
}
