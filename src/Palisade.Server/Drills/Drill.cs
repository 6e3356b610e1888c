using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Drills;

/// <summary>A drill: a sample of an attack on a machine that does not exist, sent through a real listener.</summary>
internal sealed class Drill
{
    public long Id { get; set; }

    public DateTimeOffset Started { get; set; }

    /// <summary>The name of the account.</summary>
    public string StartedBy { get; set; } = "";

    /// <summary>The token of the machine: what is found on it belongs to the drill.</summary>
    public string Host { get; set; } = "";

    /// <summary>The name of the listener.</summary>
    public string Listener { get; set; } = "";

    public long Records { get; set; }

    /// <summary>Which of some machines, by token, are of drills.</summary>
    public static IReadOnlySet<string> HostsOf(ServerDb db, IEnumerable<string> hosts)
    {
        string[] asked = [.. hosts.Where(h => h.Length > 0).Distinct()];
        return db.Set<Drill>().AsNoTracking().Where(d => asked.Contains(d.Host)).Select(d => d.Host).ToHashSet(StringComparer.Ordinal);
    }
}

internal sealed class DrillMapping : IEntityTypeConfiguration<Drill>
{
    public void Configure(EntityTypeBuilder<Drill> builder)
    {
        builder.ToTable("drill");
        builder.Property(d => d.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(d => d.Started).HasColumnName("started").HasConversion<UnixMicrosecondsConverter>();
        builder.Property(d => d.StartedBy).HasColumnName("started_by");
        builder.Property(d => d.Host).HasColumnName("host");
        builder.Property(d => d.Listener).HasColumnName("listener");
        builder.Property(d => d.Records).HasColumnName("records");
    }
}
