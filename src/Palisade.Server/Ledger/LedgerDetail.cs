using System.Text.Json;

namespace Palisade.Server.Ledger;

/// <summary>A ledger entry with its body.</summary>
/// <param name="Row">What the leaf shows, with its object.</param>
/// <param name="Leaf">Its name in the log, <c>LEAF/N</c>; empty when it cannot be read any more.</param>
/// <param name="Body">What it changed to, with tokens for persons.</param>
/// <param name="HasPersons">Whether persons are in it: its proof then waits for a second person.</param>
internal sealed record LedgerDetail(LedgerRow Row, string Leaf, IReadOnlyList<KeyValuePair<string, string>> Body, bool HasPersons)
{
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
