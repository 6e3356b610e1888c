using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>A step of a regime that was done for a case.</summary>
internal sealed class StepDone
{
    public long CaseId { get; set; }

    public string Regime { get; set; } = "";

    public string Step { get; set; } = "";

    /// <summary>When it was done.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>How: the portal, the telephone.</summary>
    public string How { get; set; } = "";

    /// <summary>What the recipient gave as a receipt: a number; empty for none.</summary>
    public string Reference { get; set; } = "";

    /// <summary>SHA-256 of the file of the receipt, in hex; empty for none. The file is not kept here.</summary>
    public string ReceiptSha256 { get; set; } = "";

    /// <summary>SHA-256 of the approved text; empty when it was done without one.</summary>
    public string TextSha256 { get; set; } = "";

    /// <summary>The name of who noted it.</summary>
    public string Actor { get; set; } = "";

    /// <summary>The ordinal of its ledger entry.</summary>
    public long Entry { get; set; }

    /// <summary>When it was noted: the time of that entry. No column: <see cref="ClockDesk"/> reads it there.</summary>
    public DateTimeOffset Noted { get; set; }
}

internal sealed class StepDoneMapping : IEntityTypeConfiguration<StepDone>
{
    public void Configure(EntityTypeBuilder<StepDone> builder)
    {
        builder.ToTable("case_step");
        builder.Ignore(s => s.Noted);
        builder.HasKey(s => new { s.CaseId, s.Regime, s.Step });
        builder.Property(s => s.CaseId).HasColumnName("case_id");
        builder.Property(s => s.Regime).HasColumnName("regime");
        builder.Property(s => s.Step).HasColumnName("step");
        builder.Property(s => s.At).HasColumnName("at").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.How).HasColumnName("how");
        builder.Property(s => s.Reference).HasColumnName("reference");
        builder.Property(s => s.ReceiptSha256).HasColumnName("receipt_sha256");
        builder.Property(s => s.TextSha256).HasColumnName("text_sha256");
        builder.Property(s => s.Actor).HasColumnName("actor");
        builder.Property(s => s.Entry).HasColumnName("entry");
    }
}
