using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Incidents.Grouping;
using Palisade.Rules;
using Palisade.Server.Storage;

namespace Palisade.Server.Cases;

/// <summary>An alert in one stretch of time. Detection writes it, with tokens in the place of personal values.</summary>
internal sealed class SightingRow
{
    public long Id { get; set; }

    public long Alert { get; set; }

    public string Rule { get; set; } = "";

    public string Host { get; set; } = "";

    public DateTimeOffset First { get; set; }

    public DateTimeOffset Last { get; set; }

    public RuleLevel Level { get; set; }

    public string Tactics { get; set; } = "";

    public string Entities { get; set; } = "";

    /// <summary>The record of its first event.</summary>
    public long Ordinal { get; set; }

    /// <summary>When it was found, or went on: microseconds since 1970.</summary>
    public long Seen { get; set; }

    public Sighting ToSighting() => new(Id, Alert, Rule, Host, First, Last, Level, [.. Tactics.Split(' ', StringSplitOptions.RemoveEmptyEntries)], SightingEntities.Read(Entities));
}

internal sealed class SightingRowMapping : IEntityTypeConfiguration<SightingRow>
{
    public void Configure(EntityTypeBuilder<SightingRow> builder)
    {
        builder.ToTable("sighting");
        builder.Property(s => s.Id).HasColumnName("id");
        builder.Property(s => s.Alert).HasColumnName("alert");
        builder.Property(s => s.Rule).HasColumnName("rule");
        builder.Property(s => s.Host).HasColumnName("host");
        builder.Property(s => s.First).HasColumnName("first").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.Last).HasColumnName("last").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(s => s.Level).HasColumnName("level");
        builder.Property(s => s.Tactics).HasColumnName("tactics");
        builder.Property(s => s.Entities).HasColumnName("entities");
        builder.Property(s => s.Ordinal).HasColumnName("ordinal");
        builder.Property(s => s.Seen).HasColumnName("seen");
    }
}
