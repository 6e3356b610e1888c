using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Evidence;

/// <summary>Something that a case keeps as evidence: an item of bytes, or a span of the vault that is named and held. A view of the ledger entries of its case.</summary>
internal sealed class EvidenceItem
{
    public const string Original = "original", Working = "working", Derived = "derived";

    /// <summary>What an item may be of another.</summary>
    public static IReadOnlyList<string> Copies { get; } = [Original, Working, Derived];

    public long Id { get; set; }

    public long CaseId { get; set; }

    /// <summary>The SHA-256, 64 hex digits in lower case; empty for a span of the vault.</summary>
    public string Digest { get; set; } = "";

    public long Bytes { get; set; }

    /// <summary>What it is called: as it was sent, without names of persons and control characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>One of <see cref="Copies"/>.</summary>
    public string Copy { get; set; } = Original;

    /// <summary>The item that it is a copy of, or was made of; null for none.</summary>
    public long? MadeOf { get; set; }

    public DateTimeOffset Acquired { get; set; }

    /// <summary>How it was acquired, in words.</summary>
    public string How { get; set; } = "";

    /// <summary>From where, in words.</summary>
    public string Origin { get; set; } = "";

    public DateTimeOffset Taken { get; set; }

    /// <summary>The name of the account that took it.</summary>
    public string TakenBy { get; set; } = "";

    /// <summary>The retention class of a span.</summary>
    public string Class { get; set; } = "";

    /// <summary>Its first day of events, <c>YYYY-MM-DD</c>.</summary>
    public string FirstDay { get; set; } = "";

    public string LastDay { get; set; } = "";

    /// <summary>The record that a span is about, by its name in the log; empty for a span of days.</summary>
    public string Leaf { get; set; } = "";

    public long? Ordinal { get; set; }

    /// <summary>When it was last compared with its digest; none for never.</summary>
    public DateTimeOffset Checked { get; set; }

    /// <summary>What was wrong then; empty for nothing.</summary>
    public string Problem { get; set; } = "";

    /// <summary>When that was found first, and not since otherwise; none for nothing.</summary>
    public DateTimeOffset ProblemSince { get; set; }

    public DateTimeOffset HoldAsked { get; set; }

    public DateTimeOffset Held { get; set; }

    /// <summary>The number of the hold in the vault; null for an item, and where none is placed.</summary>
    public long? Hold { get; set; }

    public string HoldWhy { get; set; } = "";

    public long Reads { get; set; }

    public DateTimeOffset Erased { get; set; }

    public bool IsSpan => Digest.Length == 0;

    public bool IsErased => Erased != default;

    public bool IsHeld => Held != default;

    /// <summary>Whether a keeper is asked to hold it.</summary>
    public bool WaitsForHold => HoldAsked != default && !IsHeld && !IsErased;
}

internal sealed class EvidenceMapping : IEntityTypeConfiguration<EvidenceItem>
{
    public void Configure(EntityTypeBuilder<EvidenceItem> builder)
    {
        builder.ToTable("evidence");
        builder.Ignore(e => e.IsSpan);
        builder.Ignore(e => e.IsErased);
        builder.Ignore(e => e.IsHeld);
        builder.Ignore(e => e.WaitsForHold);
        builder.Property(e => e.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(e => e.CaseId).HasColumnName("case_id");
        builder.Property(e => e.Digest).HasColumnName("digest");
        builder.Property(e => e.Bytes).HasColumnName("bytes");
        builder.Property(e => e.Name).HasColumnName("name");
        builder.Property(e => e.Copy).HasColumnName("copy");
        builder.Property(e => e.MadeOf).HasColumnName("made_of");
        builder.Property(e => e.Acquired).HasColumnName("acquired").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.How).HasColumnName("how");
        builder.Property(e => e.Origin).HasColumnName("origin");
        builder.Property(e => e.Taken).HasColumnName("taken").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.TakenBy).HasColumnName("taken_by");
        builder.Property(e => e.Class).HasColumnName("class");
        builder.Property(e => e.FirstDay).HasColumnName("first_day");
        builder.Property(e => e.LastDay).HasColumnName("last_day");
        builder.Property(e => e.Leaf).HasColumnName("leaf");
        builder.Property(e => e.Ordinal).HasColumnName("ordinal");
        builder.Property(e => e.Checked).HasColumnName("checked").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Problem).HasColumnName("problem");
        builder.Property(e => e.ProblemSince).HasColumnName("problem_since").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.HoldAsked).HasColumnName("hold_asked").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Held).HasColumnName("held").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(e => e.Hold).HasColumnName("hold");
        builder.Property(e => e.HoldWhy).HasColumnName("hold_why");
        builder.Property(e => e.Reads).HasColumnName("reads");
        builder.Property(e => e.Erased).HasColumnName("erased").HasConversion<UnixMicrosecondsConverter>();
    }
}
