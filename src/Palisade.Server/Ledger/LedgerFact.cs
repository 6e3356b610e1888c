using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Incidents;
using Palisade.Server.Storage;
using Palisade.Vault.Search;

namespace Palisade.Server.Ledger;

/// <summary>What is in use: the digest of the rules, and of the settings, that the last entry of the kind put to use.</summary>
internal sealed class LedgerFact
{
    public string Kind { get; set; } = "";

    public string Digest { get; set; } = "";

    /// <summary>The ordinal of the entry.</summary>
    public long Entry { get; set; }

    /// <summary>Notes what an entry put to use.</summary>
    public static void Apply(ServerDb db, LedgerLine line)
    {
        (string kind, string digest, long ordinal) = (line.Entry.Act.Kind, new EntryBody(line.Entry.Body).Text("digest"), line.Ordinal);
        if (db.Set<LedgerFact>().Where(f => f.Kind == kind).ExecuteUpdate(set => set.SetProperty(f => f.Digest, digest).SetProperty(f => f.Entry, ordinal)) > 0)
            return;
        db.Add(new LedgerFact { Kind = kind, Digest = digest, Entry = ordinal });
        db.SaveChanges();
    }
}

internal sealed class LedgerFactMapping : IEntityTypeConfiguration<LedgerFact>
{
    public void Configure(EntityTypeBuilder<LedgerFact> builder)
    {
        builder.ToTable("ledger_fact");
        builder.HasKey(f => f.Kind);
        builder.Property(f => f.Kind).HasColumnName("kind");
        builder.Property(f => f.Digest).HasColumnName("digest");
        builder.Property(f => f.Entry).HasColumnName("entry");
    }
}
