using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Alerts;

/// <summary>A change of an alert's state or assignee. What it was before stands in it, so that it can be undone.</summary>
internal sealed class AlertChange
{
    public long Id { get; set; }

    public long AlertId { get; set; }

    /// <summary>The same for all changes of one act.</summary>
    public string Batch { get; set; } = "";

    public DateTimeOffset Time { get; set; }

    /// <summary>The account; null when detection did it.</summary>
    public long? Account { get; set; }

    /// <summary>The account's name; empty when detection did it.</summary>
    public string Actor { get; set; } = "";

    public AlertState FromState { get; set; }

    public AlertState ToState { get; set; }

    public long? FromAssignee { get; set; }

    public long? ToAssignee { get; set; }

    /// <summary>The ordinal of its ledger entry; -1 for a change from before the ledger.</summary>
    public long Entry { get; set; } = -1;

    /// <summary>Why, in the words of who did it.</summary>
    public string Reason { get; set; } = "";
}

internal sealed class AlertChangeMapping : IEntityTypeConfiguration<AlertChange>
{
    public void Configure(EntityTypeBuilder<AlertChange> builder)
    {
        builder.ToTable("alert_change");
        builder.Property(c => c.Id).HasColumnName("id");
        builder.Property(c => c.AlertId).HasColumnName("alert");
        builder.Property(c => c.Batch).HasColumnName("batch");
        builder.Property(c => c.Time).HasColumnName("time").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(c => c.Account).HasColumnName("account");
        builder.Property(c => c.Actor).HasColumnName("actor");
        builder.Property(c => c.FromState).HasColumnName("from_state").HasConversion<AlertStateConverter>();
        builder.Property(c => c.ToState).HasColumnName("to_state").HasConversion<AlertStateConverter>();
        builder.Property(c => c.FromAssignee).HasColumnName("from_assignee");
        builder.Property(c => c.ToAssignee).HasColumnName("to_assignee");
        builder.Property(c => c.Entry).HasColumnName("entry");
        builder.Property(c => c.Reason).HasColumnName("reason");
    }
}
