using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Reporting;

/// <summary>The text of a step as it was saved last. Every version stands in the ledger.</summary>
internal sealed class Draft
{
    public long CaseId { get; set; }

    /// <summary>The id of the pack.</summary>
    public string Regime { get; set; } = "";

    /// <summary>The id of the step within it.</summary>
    public string Step { get; set; } = "";

    /// <summary>Counts how often it was saved.</summary>
    public int Version { get; set; }

    /// <summary>Markdown.</summary>
    public string Text { get; set; } = "";

    /// <summary>The accounts that ever saved it, each between commas: none of them approves it.</summary>
    public string Authors { get; set; } = ",";

    /// <summary>The name of who saved it last.</summary>
    public string AuthorName { get; set; } = "";

    public DateTimeOffset Saved { get; set; }

    /// <summary>Whether its author says that it can be approved.</summary>
    public bool IsReady { get; set; }

    /// <summary>When this version was approved; none while it is not.</summary>
    public DateTimeOffset Approved { get; set; }

    /// <summary>The name of who approved it.</summary>
    public string ApprovedBy { get; set; } = "";

    /// <summary>SHA-256 of the text that was approved, in hex; empty while none is.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>The ordinal of its last ledger entry.</summary>
    public long Entry { get; set; }

    /// <summary>Whether the text as it stands is approved.</summary>
    public bool IsApproved => Approved != default;

    /// <summary>Whether an account ever saved it.</summary>
    public bool IsOf(long account) => Authors.Contains(FormattableString.Invariant($",{account},"), StringComparison.Ordinal);
}

internal sealed class DraftMapping : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> builder)
    {
        builder.ToTable("case_draft");
        builder.HasKey(d => new { d.CaseId, d.Regime, d.Step });
        builder.Ignore(d => d.IsApproved);
        builder.Property(d => d.CaseId).HasColumnName("case_id");
        builder.Property(d => d.Regime).HasColumnName("regime");
        builder.Property(d => d.Step).HasColumnName("step");
        builder.Property(d => d.Version).HasColumnName("version");
        builder.Property(d => d.Text).HasColumnName("text");
        builder.Property(d => d.Authors).HasColumnName("authors");
        builder.Property(d => d.AuthorName).HasColumnName("author_name");
        builder.Property(d => d.Saved).HasColumnName("saved").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(d => d.IsReady).HasColumnName("is_ready");
        builder.Property(d => d.Approved).HasColumnName("approved").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(d => d.ApprovedBy).HasColumnName("approved_by");
        builder.Property(d => d.Sha256).HasColumnName("sha256");
        builder.Property(d => d.Entry).HasColumnName("entry");
    }
}
