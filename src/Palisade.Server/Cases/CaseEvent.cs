using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>A line in the timeline of a case. <see cref="CaseTimeline"/> writes it.</summary>
internal sealed class CaseEvent
{
    public long Id { get; set; }

    public long CaseId { get; set; }

    /// <summary>The number of its ledger entry within the case.</summary>
    public long N { get; set; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>When it was written down.</summary>
    public DateTimeOffset Recorded { get; set; }

    /// <summary>The kind of its ledger entry.</summary>
    public string Kind { get; set; } = "";

    /// <summary>The account's name; empty for the program.</summary>
    public string Actor { get; set; } = "";

    public string Text { get; set; } = "";

    /// <summary>The alert that it is about; null for none.</summary>
    public long? Alert { get; set; }

    /// <summary>The ordinal of the record that it is about; null for none.</summary>
    public long? Ordinal { get; set; }

    /// <summary>That record's name in the log; empty for none.</summary>
    public string Leaf { get; set; } = "";

    /// <summary>The ordinal of its ledger entry.</summary>
    public long Entry { get; set; }
}

internal sealed class CaseEventMapping : IEntityTypeConfiguration<CaseEvent>
{
    public void Configure(EntityTypeBuilder<CaseEvent> builder)
    {
        builder.ToTable("case_event");
        builder.Property(e => e.Id).HasColumnName("id");
        builder.Property(e => e.CaseId).HasColumnName("case_id");
        builder.Property(e => e.N).HasColumnName("n");
        builder.Property(e => e.Time).HasColumnName("time").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Recorded).HasColumnName("recorded").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Kind).HasColumnName("kind");
        builder.Property(e => e.Actor).HasColumnName("actor");
        builder.Property(e => e.Text).HasColumnName("text");
        builder.Property(e => e.Alert).HasColumnName("alert");
        builder.Property(e => e.Ordinal).HasColumnName("ordinal");
        builder.Property(e => e.Leaf).HasColumnName("leaf");
        builder.Property(e => e.Entry).HasColumnName("entry");
    }
}
