using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Palisade.Proofs.Format;

namespace Palisade.Server.Ledger;

/// <summary>Something that has happened and is not in the ledger yet. It is written in the transaction of what happened.</summary>
internal sealed class OutboxRow
{
    public const string OnceMember = "once";

    public long Id { get; set; }

    /// <summary>Stands in the body: the row goes when the entry that has it is applied.</summary>
    public string Once { get; set; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));

    public string Actor { get; set; } = LedgerAct.Nobody;

    public string Kind { get; set; } = "";

    public string Object { get; set; } = "";

    /// <summary>Microseconds since 1970.</summary>
    public long Time { get; set; }

    /// <summary>Canonical JSON, without the token.</summary>
    public string Body { get; set; } = "{}";

    /// <summary>The entry; null when the row is none, or too long for a record.</summary>
    public LedgerEntry? TryEntry(out string reason)
    {
        if (!CanonicalJson.TryParse(Encoding.ASCII.GetBytes(Body), out JsonValue? body, out reason) || body!.Kind != JsonKind.Object)
            return null;
        LedgerEntry entry = new(new LedgerAct(Actor, Kind), Object, Time, JsonValue.Object(body.Members.Append(KeyValuePair.Create(OnceMember, JsonValue.Of(Once)))));
        try
        {
            if (entry.Encode().Length <= Limits.MaxVaultRecordBytes)
                return entry;
            reason = "it is too long";
        }
        catch (ArgumentException e)
        {
            reason = e.Message;
        }

        return null;
    }
}

internal sealed class OutboxRowMapping : IEntityTypeConfiguration<OutboxRow>
{
    public void Configure(EntityTypeBuilder<OutboxRow> builder)
    {
        builder.ToTable("ledger_outbox");
        builder.Property(r => r.Id).HasColumnName("id");
        builder.Property(r => r.Once).HasColumnName("once");
        builder.Property(r => r.Actor).HasColumnName("actor");
        builder.Property(r => r.Kind).HasColumnName("kind");
        builder.Property(r => r.Object).HasColumnName("object");
        builder.Property(r => r.Time).HasColumnName("time");
        builder.Property(r => r.Body).HasColumnName("body");
    }
}
