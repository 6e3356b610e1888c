using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Authorization;
using Palisade.Server.Searching;
using Palisade.Server.Storage;

namespace Palisade.Server.Revealing;

/// <summary>Something that somebody wants to see in clear. The value is never in it.</summary>
internal sealed class Reveal
{
    public const string Value = "value";
    public const string Proof = "proof";
    public const string Search = "search";
    public const string Rule = "rule";
    public const string Suppression = "suppression";
    public const string Evidence = "evidence";
    public const string Erasure = "erasure";
    public const string Waits = "waits";
    public const string Approved = "approved";
    public const string Refused = "refused";

    public long Id { get; set; }

    /// <summary>
    /// <see cref="Value"/> of a token in a record, <see cref="Proof"/> of a whole record, <see cref="Search"/> with a query that names somebody; or what names somebody and stands for a while: a <see cref="Rule"/>, a
    /// <see cref="Suppression"/>.
    /// </summary>
    public string Kind { get; set; } = "";

    /// <summary>The token; of a search the query with tokens in the place of names; else empty.</summary>
    public string Subject { get; set; } = "";

    /// <summary>The record; -1 for a search. Of <see cref="Evidence"/>, and of an <see cref="Erasure"/> of it, its number.</summary>
    public long Ordinal { get; set; } = -1;

    /// <summary>The record's name in the log, which outlives it; empty for a search.</summary>
    public string Leaf { get; set; } = "";

    /// <summary>The keyed digest of exactly the rule that is approved; else empty.</summary>
    public string Mark { get; set; } = "";

    /// <summary>Whether it is in effect by itself while its approval is good, and nobody is shown anything.</summary>
    public bool IsStanding => Kind is Rule or Suppression;

    /// <summary>Whether it asks that evidence is erased: nobody is shown anything, and when a second person agrees it is done.</summary>
    public bool IsErasure => Kind == Erasure;

    /// <summary>The query or the suppression as it was written, encrypted; null for the other kinds.</summary>
    public byte[]? Query { get; set; }

    public string Reason { get; set; } = "";

    public long Asker { get; set; }

    public string AskerName { get; set; } = "";

    public DateTimeOffset Asked { get; set; }

    /// <summary>Empty while it waits.</summary>
    public string Decision { get; set; } = "";

    public long Decider { get; set; }

    public string DeciderName { get; set; } = "";

    public DateTimeOffset Decided { get; set; }

    public string DecisionReason { get; set; } = "";

    public DateTimeOffset Expires { get; set; }

    /// <summary>When the approval was ended before its time; null for not.</summary>
    public DateTimeOffset? Ended { get; set; }

    public string EndedBy { get; set; } = "";

    public string EndedReason { get; set; } = "";

    /// <summary>How often it was shown.</summary>
    public long Shown { get; set; }

    public DateTimeOffset LastShown { get; set; }

    /// <summary>The subject as somebody may see it: who asks for a search with a name, and who may not approve it, learns the token by the approval and not before.</summary>
    public string SubjectFor(VisitorIdentity viewer) =>
        Kind == Search && Decision != Approved && (viewer.AccountId == Asker || !viewer.May(Permission.ApproveReveal)) ? TokenQuery.Masked(Subject, "") : Subject;

    /// <summary>Whether somebody may end the approval now: who asked, and who agreed.</summary>
    public bool CanBeEndedBy(VisitorIdentity who, DateTimeOffset now) => !IsErasure && who.May(Permission.EndReveal) && (who.AccountId == Asker || who.AccountId == Decider) && StateAt(now) == Approved;

    /// <summary>Where it stands: waits, lapsed (nobody decided in time), approved, expired, ended (before its time), refused.</summary>
    public string StateAt(DateTimeOffset now) => Decision switch
    {
        "" => now > Asked + RevealBook.LongestWait ? "lapsed" : Waits,
        Approved when Ended is not null => "ended",
        Approved => !IsErasure && now > Expires ? "expired" : Approved,
        _ => Decision,
    };
}

internal sealed class RevealMapping : IEntityTypeConfiguration<Reveal>
{
    public void Configure(EntityTypeBuilder<Reveal> builder)
    {
        builder.ToTable("reveal");
        builder.Property(r => r.Id).HasColumnName("id");
        builder.Property(r => r.Kind).HasColumnName("kind");
        builder.Property(r => r.Subject).HasColumnName("subject");
        builder.Property(r => r.Ordinal).HasColumnName("ordinal");
        builder.Property(r => r.Leaf).HasColumnName("leaf");
        builder.Property(r => r.Mark).HasColumnName("mark");
        builder.Ignore(r => r.IsStanding);
        builder.Ignore(r => r.IsErasure);
        builder.Property(r => r.Query).HasColumnName("query");
        builder.Property(r => r.Reason).HasColumnName("reason");
        builder.Property(r => r.Asker).HasColumnName("asker");
        builder.Property(r => r.AskerName).HasColumnName("asker_name");
        builder.Property(r => r.Asked).HasColumnName("asked").HasConversion<UtcTicksConverter>();
        builder.Property(r => r.Decision).HasColumnName("decision");
        builder.Property(r => r.Decider).HasColumnName("decider");
        builder.Property(r => r.DeciderName).HasColumnName("decider_name");
        builder.Property(r => r.Decided).HasColumnName("decided").HasConversion<UtcTicksConverter>();
        builder.Property(r => r.DecisionReason).HasColumnName("decision_reason");
        builder.Property(r => r.Expires).HasColumnName("expires").HasConversion<UtcTicksConverter>();
        builder.Property(r => r.Ended).HasColumnName("ended").HasConversion<UtcTicksConverter>();
        builder.Property(r => r.EndedBy).HasColumnName("ended_by");
        builder.Property(r => r.EndedReason).HasColumnName("ended_reason");
        builder.Property(r => r.Shown).HasColumnName("shown");
        builder.Property(r => r.LastShown).HasColumnName("last_shown").HasConversion<UtcTicksConverter>();
    }
}
