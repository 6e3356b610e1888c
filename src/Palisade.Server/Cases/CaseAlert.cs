using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Rules;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>An alert that belongs to a case, or did. What the alert was stays here when it is gone by its age.</summary>
internal sealed class CaseAlert
{
    public long CaseId { get; set; }

    public long AlertId { get; set; }

    public string Title { get; set; } = "";

    public RuleLevel Level { get; set; }

    /// <summary>Why it belongs here, in words.</summary>
    public string Why { get; set; } = "";

    public DateTimeOffset Added { get; set; }

    /// <summary>The name of the account that put it here; empty for the program.</summary>
    public string AddedBy { get; set; } = "";

    /// <summary>When it was taken out; none while it belongs here.</summary>
    public DateTimeOffset Removed { get; set; }

    public string RemovedWhy { get; set; } = "";
}

internal sealed class CaseAlertMapping : IEntityTypeConfiguration<CaseAlert>
{
    public void Configure(EntityTypeBuilder<CaseAlert> builder)
    {
        builder.ToTable("case_alert");
        builder.HasKey(a => new { a.CaseId, a.AlertId });
        builder.Property(a => a.CaseId).HasColumnName("case_id");
        builder.Property(a => a.AlertId).HasColumnName("alert");
        builder.Property(a => a.Title).HasColumnName("title");
        builder.Property(a => a.Level).HasColumnName("level");
        builder.Property(a => a.Why).HasColumnName("why");
        builder.Property(a => a.Added).HasColumnName("added").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.AddedBy).HasColumnName("added_by");
        builder.Property(a => a.Removed).HasColumnName("removed").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(a => a.RemovedWhy).HasColumnName("removed_why");
    }
}
