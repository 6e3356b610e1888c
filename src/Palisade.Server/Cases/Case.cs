using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Rules;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Something that is worked on until it is closed: alerts that belong together, and all that was done about them. A view of the ledger entries of its object.</summary>
internal sealed class Case
{
    public long Id { get; set; }

    public string Title { get; set; } = "";

    public CaseState State { get; set; }

    /// <summary>The level it is worked on with.</summary>
    public RuleLevel Severity { get; set; }

    /// <summary>The account that answers for it; null for none.</summary>
    public long? Owner { get; set; }

    public DateTimeOffset Opened { get; set; }

    /// <summary>The name of the account that opened it; empty for the program.</summary>
    public string OpenedBy { get; set; } = "";

    /// <summary>When it was closed; none while it is not.</summary>
    public DateTimeOffset Closed { get; set; }

    /// <summary>One of <see cref="CaseOutcomes"/>; empty while it is not closed.</summary>
    public string Outcome { get; set; } = "";

    public string ClosingNote { get; set; } = "";

    /// <summary>The case that it went into; null for none.</summary>
    public long? MergedInto { get; set; }

    public bool IsDrill { get; set; }

    /// <summary>The entries of the ledger about it: its version.</summary>
    public long Entries { get; set; }

    /// <summary>The ordinal of the last of them.</summary>
    public long LastEntry { get; set; }

    /// <summary>The time of the last of them.</summary>
    public DateTimeOffset Changed { get; set; }

    /// <summary>Whether it is worked on: neither closed nor gone into another.</summary>
    public bool IsLive => State != CaseState.Closed && MergedInto is null;
}

internal sealed class CaseMapping : IEntityTypeConfiguration<Case>
{
    public void Configure(EntityTypeBuilder<Case> builder)
    {
        builder.ToTable("cases");
        builder.Ignore(c => c.IsLive);
        builder.Property(c => c.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(c => c.Title).HasColumnName("title");
        builder.Property(c => c.State).HasColumnName("state").HasConversion<CaseStateConverter>();
        builder.Property(c => c.Severity).HasColumnName("severity");
        builder.Property(c => c.Owner).HasColumnName("owner");
        builder.Property(c => c.Opened).HasColumnName("opened").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(c => c.OpenedBy).HasColumnName("opened_by");
        builder.Property(c => c.Closed).HasColumnName("closed").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(c => c.Outcome).HasColumnName("outcome");
        builder.Property(c => c.ClosingNote).HasColumnName("closing_note");
        builder.Property(c => c.MergedInto).HasColumnName("merged_into");
        builder.Property(c => c.IsDrill).HasColumnName("is_drill");
        builder.Property(c => c.Entries).HasColumnName("entries");
        builder.Property(c => c.LastEntry).HasColumnName("last_entry");
        builder.Property(c => c.Changed).HasColumnName("changed").HasConversion<UnixMicrosecondsConverter>();
    }
}
