using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Palisade.Incidents;

namespace Palisade.Server.Ledger;

/// <summary>A ledger entry with its body.</summary>
/// <param name="Row">What the leaf shows, with its object.</param>
/// <param name="Leaf">Its name in the log, <c>LEAF/N</c>; empty when it cannot be read any more.</param>
/// <param name="Body">What it changed to, with tokens for persons.</param>
/// <param name="HasPersons">Whether persons are in it: its proof then waits for a second person.</param>
internal sealed record LedgerDetail(LedgerRow Row, string Leaf, IReadOnlyList<KeyValuePair<string, string>> Body, bool HasPersons)
{
    /// <summary>The member of a draft that has its text.</summary>
    public const string Text = "text";

    /// <summary>Of a draft the SHA-256 of its text as it is shown, in hex; null of all else.</summary>
    public string? TextSha256 => Row.Kind is LedgerKind.DraftSaved or LedgerKind.DraftApproved && Body.FirstOrDefault(m => m.Key == Text).Value is { } text ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) : null;

    /// <summary>The members of the body of an entry, as it is shown: whole, or flat as the reader of events gives it.</summary>
    public static List<KeyValuePair<string, string>> MembersOf(string text)
    {
        const string flat = "body.";
        List<KeyValuePair<string, string>> members = [];
        try
        {
            using JsonDocument entry = JsonDocument.Parse(text);
            foreach (JsonProperty member in entry.RootElement.EnumerateObject())
            {
                if (member is { Name: "body", Value.ValueKind: JsonValueKind.Object })
                    members.AddRange(member.Value.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, m.Value.ToString())));
                else if (member.Name.StartsWith(flat, StringComparison.Ordinal))
                    members.Add(KeyValuePair.Create(member.Name[flat.Length..], member.Value.ToString()));
            }
        }
        catch (JsonException)
        {
            members.Add(KeyValuePair.Create("entry", text));
        }

        members.RemoveAll(m => m.Key == OutboxRow.OnceMember);
        return members;
    }
}
