using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>What a program shows instead of signing in: it may do what its scopes say, of what its account's role may.</summary>
internal sealed class ApiToken
{
    public long Id { get; set; }

    public long AccountId { get; set; }

    /// <summary>What it is for, in its maker's words.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the token.</summary>
    public byte[] TokenHash { get; set; } = [];

    /// <summary>Names of permissions, separated by spaces.</summary>
    public string Scopes { get; set; } = "";

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Expires { get; set; }

    /// <summary>Of the last request, to the minute; year 1 for never.</summary>
    public DateTimeOffset LastUsed { get; set; }
}

internal sealed class ApiTokenMapping : IEntityTypeConfiguration<ApiToken>
{
    public void Configure(EntityTypeBuilder<ApiToken> builder)
    {
        builder.ToTable("api_token");
        builder.Property(t => t.Id).HasColumnName("id");
        builder.Property(t => t.AccountId).HasColumnName("account");
        builder.Property(t => t.Name).HasColumnName("name");
        builder.Property(t => t.TokenHash).HasColumnName("token_hash");
        builder.Property(t => t.Scopes).HasColumnName("scopes");
        builder.Property(t => t.Created).HasColumnName("created").HasConversion<UtcTicksConverter>();
        builder.Property(t => t.Expires).HasColumnName("expires").HasConversion<UtcTicksConverter>();
        builder.Property(t => t.LastUsed).HasColumnName("last_used").HasConversion<UtcTicksConverter>();
    }
}
