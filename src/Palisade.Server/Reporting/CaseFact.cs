using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>A fact of a case that somebody stated and nobody withdrew. What was stated before is in the ledger.</summary>
internal sealed class CaseFact
{
    public long CaseId { get; set; }

    /// <summary>A name of <see cref="Palisade.Incidents.Facts.FactNames"/>.</summary>
    public string Name { get; set; } = "";

    /// <summary>As <see cref="FactValue"/> writes it.</summary>
    public string Value { get; set; } = "";

    /// <summary>A record, an alert, or who or what says so.</summary>
    public string Source { get; set; } = "";

    /// <summary>The name of the account that stated it.</summary>
    public string Actor { get; set; } = "";

    public DateTimeOffset Stated { get; set; }

    /// <summary>The ordinal of its ledger entry: its version.</summary>
    public long Entry { get; set; }
}

internal sealed class CaseFactMapping : IEntityTypeConfiguration<CaseFact>
{
    public void Configure(EntityTypeBuilder<CaseFact> builder)
    {
        builder.ToTable("case_fact");
        builder.HasKey(f => new { f.CaseId, f.Name });
        builder.Property(f => f.CaseId).HasColumnName("case_id");
        builder.Property(f => f.Name).HasColumnName("name");
        builder.Property(f => f.Value).HasColumnName("value");
        builder.Property(f => f.Source).HasColumnName("source");
        builder.Property(f => f.Actor).HasColumnName("actor");
        builder.Property(f => f.Stated).HasColumnName("stated").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(f => f.Entry).HasColumnName("entry");
    }
}
