using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Server.Authorization;
using Palisade.Server.Storage;

namespace Palisade.Server.Accounts;

/// <summary>Somebody who may use the server. The name is a work account's; nothing else of the person is kept.</summary>
internal sealed class Account
{
    public long Id { get; set; }

    /// <summary>Who it is in the ledger: random, and known to this table and to bodies of the ledger only.</summary>
    public string LedgerId { get; set; } = "";

    /// <summary>As typed when it was made.</summary>
    public string Name { get; set; } = "";

    /// <summary>In capitals: two names that differ in case only are one.</summary>
    public string NormalizedName { get; set; } = "";

    /// <summary>What it may do: <see cref="Permissions"/>.</summary>
    public Role Role { get; set; }

    /// <summary>PBKDF2, as Identity writes it; null until the person has chosen a password.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>The key of the authenticator, encrypted; null for none.</summary>
    public string? Authenticator { get; set; }

    /// <summary>Whether a good code was seen: from then on it is asked for.</summary>
    public bool AuthenticatorProved { get; set; }

    /// <summary>The time step of the last code taken.</summary>
    public long LastStep { get; set; }

    /// <summary>Wrong passwords and codes in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Until when nothing is taken because of them.</summary>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Whether it may not be used.</summary>
    public bool Disabled { get; set; }

    /// <summary>SHA-256 of the invitation with which the person chooses a password; null for none.</summary>
    public byte[]? Invitation { get; set; }

    public DateTimeOffset InvitationExpires { get; set; }

    public DateTimeOffset Created { get; set; }

    /// <summary>The account that has it made; 0 for the program. Stands in the ledger, as the actor, and not in the table.</summary>
    public long MadeBy { get; set; }
}

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("account");
        builder.Ignore(a => a.MadeBy);
        builder.Property(a => a.Id).HasColumnName("id");
        builder.Property(a => a.LedgerId).HasColumnName("ledger_id");
        builder.Property(a => a.Name).HasColumnName("name");
        builder.Property(a => a.NormalizedName).HasColumnName("normalized_name");
        builder.Property(a => a.Role).HasColumnName("role").HasConversion<string>();
        builder.Property(a => a.PasswordHash).HasColumnName("password_hash");
        builder.Property(a => a.Authenticator).HasColumnName("authenticator");
        builder.Property(a => a.AuthenticatorProved).HasColumnName("authenticator_proved");
        builder.Property(a => a.LastStep).HasColumnName("last_step");
        builder.Property(a => a.Failures).HasColumnName("failures");
        builder.Property(a => a.LockedUntil).HasColumnName("locked_until").HasConversion<UtcTicksConverter>();
        builder.Property(a => a.Disabled).HasColumnName("disabled");
        builder.Property(a => a.Invitation).HasColumnName("invitation");
        builder.Property(a => a.InvitationExpires).HasColumnName("invitation_expires").HasConversion<UtcTicksConverter>();
        builder.Property(a => a.Created).HasColumnName("created").HasConversion<UtcTicksConverter>();
    }
}
