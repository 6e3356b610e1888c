using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Something that happened to an account.</summary>
internal sealed class AccountEvent
{
    public long Id { get; set; }

    public DateTimeOffset Time { get; set; }

    /// <summary>The ordinal of its ledger entry; -1 for an event from before the ledger.</summary>
    public long Entry { get; set; } = -1;

    /// <summary>The name of who did it; empty for somebody who was not signed in.</summary>
    public string Actor { get; set; } = "";

    /// <summary>The name of whom it was done to.</summary>
    public string Account { get; set; } = "";

    /// <summary>In words, without any secret.</summary>
    public string What { get; set; } = "";

    /// <summary>Where the request came from.</summary>
    public string Address { get; set; } = "";
}

internal sealed class AccountEventMapping : IEntityTypeConfiguration<AccountEvent>
{
    public void Configure(EntityTypeBuilder<AccountEvent> builder)
    {
        builder.ToTable("account_event");
        builder.Property(e => e.Id).HasColumnName("id");
        builder.Property(e => e.Time).HasColumnName("time").HasConversion<UtcTicksConverter>();
        builder.Property(e => e.Entry).HasColumnName("entry");
        builder.Property(e => e.Actor).HasColumnName("actor");
        builder.Property(e => e.Account).HasColumnName("account");
        builder.Property(e => e.What).HasColumnName("what");
        builder.Property(e => e.Address).HasColumnName("address");
    }
}
