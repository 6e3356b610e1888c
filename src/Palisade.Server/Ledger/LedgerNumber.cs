using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Ledger;

/// <summary>The last number that was given to an object of a noun.</summary>
internal sealed class LedgerNumber
{
    public string Noun { get; set; } = "";

    public long Last { get; set; }

    /// <summary>Remembers that a number was given.</summary>
    public static void Note(ServerDb db, string noun, long number)
    {
        if (db.Set<LedgerNumber>().Where(n => n.Noun == noun).ExecuteUpdate(set => set.SetProperty(n => n.Last, n => n.Last > number ? n.Last : number)) > 0)
            return;
        db.Add(new LedgerNumber { Noun = noun, Last = number });
        db.SaveChanges();
    }
}

internal sealed class LedgerNumberMapping : IEntityTypeConfiguration<LedgerNumber>
{
    public void Configure(EntityTypeBuilder<LedgerNumber> builder)
    {
        builder.ToTable("ledger_number");
        builder.HasKey(n => n.Noun);
        builder.Property(n => n.Noun).HasColumnName("noun");
        builder.Property(n => n.Last).HasColumnName("last");
    }
}
