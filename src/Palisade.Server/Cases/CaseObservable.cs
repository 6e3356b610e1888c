using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Something to look out for that somebody added to a case. A view of the ledger.</summary>
internal sealed class CaseObservable
{
    public long CaseId { get; set; }

    /// <summary>1, 2, 3 within the case.</summary>
    public long Number { get; set; }

    /// <summary>A word of <see cref="ObservableKind"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>A token for what is personal.</summary>
    public string Value { get; set; } = "";

    /// <summary>Where it is from, and why it matters.</summary>
    public string Why { get; set; } = "";

    public DateTimeOffset Added { get; set; }

    /// <summary>The name of the account.</summary>
    public string AddedBy { get; set; } = "";

    /// <summary>When it was removed; none for not.</summary>
    public DateTimeOffset Removed { get; set; }

    public string RemovedBy { get; set; } = "";

    public string RemovedWhy { get; set; } = "";
}

internal sealed class CaseObservableMapping : IEntityTypeConfiguration<CaseObservable>
{
    public void Configure(EntityTypeBuilder<CaseObservable> builder)
    {
        builder.ToTable("case_observable");
        builder.HasKey(o => new { o.CaseId, o.Number });
        builder.Property(o => o.CaseId).HasColumnName("case_id");
        builder.Property(o => o.Number).HasColumnName("observable");
        builder.Property(o => o.Kind).HasColumnName("kind");
        builder.Property(o => o.Value).HasColumnName("value");
        builder.Property(o => o.Why).HasColumnName("why");
        builder.Property(o => o.Added).HasColumnName("added").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(o => o.AddedBy).HasColumnName("added_by");
        builder.Property(o => o.Removed).HasColumnName("removed").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(o => o.RemovedBy).HasColumnName("removed_by");
        builder.Property(o => o.RemovedWhy).HasColumnName("removed_why");
    }
}
