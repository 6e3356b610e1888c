using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Palisade.Server.Accounts;

/// <summary>A code on paper that stands in for the authenticator, once.</summary>
internal sealed class RecoveryCode
{
    public long AccountId { get; set; }

    /// <summary>SHA-256 of the code; it has 80 random bits.</summary>
    public byte[] CodeHash { get; set; } = [];
}

internal sealed class RecoveryCodeMapping : IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("recovery_code");
        builder.HasKey(c => new { c.AccountId, c.CodeHash });
        builder.Property(c => c.AccountId).HasColumnName("account");
        builder.Property(c => c.CodeHash).HasColumnName("code_hash");
    }
}
