using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>Something to be done in a case.</summary>
internal sealed class CaseTask
{
    public const string Open = "open";
    public const string Done = "done";
    public const string Dropped = "dropped";

    public long CaseId { get; set; }

    /// <summary>1, 2, 3 within the case.</summary>
    public long Number { get; set; }

    public string Title { get; set; } = "";

    /// <summary>What it is about; may be empty.</summary>
    public string About { get; set; } = "";

    /// <summary>When it is to be done; none for no time.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>open, done or dropped.</summary>
    public string State { get; set; } = Open;

    /// <summary>What came of it.</summary>
    public string Result { get; set; } = "";

    public DateTimeOffset Added { get; set; }

    /// <summary>The name of the account; empty for the program.</summary>
    public string AddedBy { get; set; } = "";

    /// <summary>When it was done or dropped; none while it is open.</summary>
    public DateTimeOffset Ended { get; set; }

    public string EndedBy { get; set; } = "";

    /// <summary>The case of the same merge in which the same was done; null where it was not. Not kept: see <see cref="SameTasks"/>.</summary>
    public long? DoneIn { get; set; }

    /// <summary>Whether something is still to be done.</summary>
    public bool IsToBeDone => State == Open && DoneIn is null;

    /// <summary>Whether it should be done by now, and is not.</summary>
    public bool IsOverdue(DateTimeOffset now) => IsToBeDone && Due != default && Due < now;
}

internal sealed class CaseTaskMapping : IEntityTypeConfiguration<CaseTask>
{
    public void Configure(EntityTypeBuilder<CaseTask> builder)
    {
        builder.ToTable("case_task");
        builder.Ignore(t => t.DoneIn).Ignore(t => t.IsToBeDone);
        builder.HasKey(t => new { t.CaseId, t.Number });
        builder.Property(t => t.CaseId).HasColumnName("case_id");
        builder.Property(t => t.Number).HasColumnName("task");
        builder.Property(t => t.Title).HasColumnName("title");
        builder.Property(t => t.About).HasColumnName("about");
        builder.Property(t => t.Due).HasColumnName("due").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(t => t.State).HasColumnName("state");
        builder.Property(t => t.Result).HasColumnName("result");
        builder.Property(t => t.Added).HasColumnName("added").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(t => t.AddedBy).HasColumnName("added_by");
        builder.Property(t => t.Ended).HasColumnName("ended").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(t => t.EndedBy).HasColumnName("ended_by");
    }
}
