using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>A browser that is signed in, or that gave the password and still owes the code.</summary>
internal sealed class Session
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>SHA-256 of what the cookie holds.</summary>
    public byte[] TokenHash { get; set; } = [];

    /// <summary>False while the code of the authenticator is awaited.</summary>
    public bool Complete { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>Of the last request, to the minute.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>When it ends, however busy.</summary>
    public DateTimeOffset Expires { get; set; }

    /// <summary>Where it was begun from.</summary>
    public string Address { get; set; } = "";

    /// <summary>What the browser calls itself, cut.</summary>
    public string Agent { get; set; } = "";
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("session");
        builder.Property(s => s.Id).HasColumnName("id");
        builder.Property(s => s.AccountId).HasColumnName("account");
        builder.Property(s => s.TokenHash).HasColumnName("token_hash");
        builder.Property(s => s.Complete).HasColumnName("complete");
        builder.Property(s => s.Created).HasColumnName("created").HasConversion<UtcTicksConverter>();
        builder.Property(s => s.LastSeen).HasColumnName("last_seen").HasConversion<UtcTicksConverter>();
        builder.Property(s => s.Expires).HasColumnName("expires").HasConversion<UtcTicksConverter>();
        builder.Property(s => s.Address).HasColumnName("address");
        builder.Property(s => s.Agent).HasColumnName("agent");
    }
}
