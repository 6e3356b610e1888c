using System.Net;
using System.Net.Sockets;
using System.Text;
using Palisade.Privacy;
using Palisade.Vault.Search;

namespace Palisade.Server.Searching;

/// <summary>
/// What stood behind tokens that were shown lately: so that a search for a token reads only blocks whose words may have the value. In memory only, bounded, and given to nobody. Safe on any thread.
/// </summary>
/// <param name="pseudonymiser">Makes the tokens.</param>
internal sealed class KnownValues(Pseudonymiser pseudonymiser)
{
    /// <summary>The tokens remembered: 20,000, some 4 MB. Those seen first go first.</summary>
    public const int Most = 20_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>Remembers what is behind tokens.</summary>
    public void Add(IEnumerable<(string Token, string Value)> pairs)
    {
        lock (_gate)
        {
            foreach ((string token, string value) in pairs)
            {
                if (_values.ContainsKey(token) || CoreOf(token, value) is not { } core)
                    continue;
                if (_order.Count >= Most)
                    _values.Remove(_order.Dequeue());
                _values.Add(token, core);
                _order.Enqueue(token);
            }
        }
    }

    /// <summary>Whether something is known of a token.</summary>
    public bool Has(string token)
    {
        lock (_gate)
            return _values.ContainsKey(token);
    }

    /// <summary>The words that every record with this token has; none when nothing is known.</summary>
    public IEnumerable<ulong> WordsOf(string token) => CoreOf(token) is { } core ? new TextPattern(core, true, true).RequiredWords() : [];

    /// <summary>What all spellings of the value of a token have in common, in lower case; null when nothing is known.</summary>
    public byte[]? CoreOf(string token)
    {
        lock (_gate)
            return _values.TryGetValue(token, out string? core) ? Encoding.ASCII.GetBytes(core) : null;
    }

    // What all spellings of the value have in common, in lower case; null where there is no such thing, or it is no plain ASCII.
    private string? CoreOf(string token, string value)
    {
        (PersonalKind kind, string? core) = token[..token.IndexOf('-', StringComparison.Ordinal)] switch
        {
            "user" => (PersonalKind.User, value),
            "email" => (PersonalKind.Email, value),
            "host" => (PersonalKind.Host, value.Split('.')[0]),
            // Of an IPv6 address there are many spellings.
            "ip" => (PersonalKind.Ip, IPAddress.TryParse(value, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : null),
            "sid" => (PersonalKind.Sid, value),
            _ => (PersonalKind.Phone, (string?)null),
        };
        return core is { Length: > 0 } && Ascii.IsValid(core) && pseudonymiser.Token(kind, core) == token ? core.ToLowerInvariant() : null;
    }
}
