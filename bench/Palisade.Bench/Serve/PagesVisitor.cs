using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Palisade.Bench.Serve;

/// <summary>A browser that is signed in, as the benchmark's administrator or as the lead whom that one invited. No scripts; keeps its cookies.</summary>
internal sealed partial class PagesVisitor : IDisposable
{
    private const string Password = "only for benchmarks on this machine", Administrator = "bench-admin", Lead = "bench-lead";

    private readonly HttpClient _client;

    private PagesVisitor(ServeProcess serve) => _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.Web}")) };

    /// <summary>Signs in; makes the accounts where there are none.</summary>
    public static (PagesVisitor Administrator, PagesVisitor Lead) SignIn(ServeProcess serve)
    {
        PagesVisitor administrator = new(serve), lead = new(serve);
        if (serve.FirstAccount is { } address)
        {
            string page = new Uri(address).PathAndQuery;
            administrator.Submit(page, "/first-account", ("token", page[(page.IndexOf('=', StringComparison.Ordinal) + 1)..]), ("name", Administrator), ("password", Password), ("repeated", Password));
            string made = administrator.Submit("/accounts", "/accounts", ("name", Lead), ("role", "Lead"));
            string token = InvitationToken().Match(made).Groups[1].Value;
            lead.Submit("/invitation?token=" + token, "/invitation", ("token", token), ("name", Lead), ("password", Password), ("repeated", Password));
        }
        else
        {
            administrator.Submit("/sign-in", "/sign-in", ("name", Administrator), ("password", Password), ("returnUrl", "/"));
        }

        lead.Submit("/sign-in", "/sign-in", ("name", Lead), ("password", Password), ("returnUrl", "/"));
        return (administrator, lead);
    }

    /// <summary>Asks for a page.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or not for this account.</exception>
    public string Get(string path)
    {
        using HttpResponseMessage answer = _client.GetAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();
        string text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {answer.Headers.Location} {text[..Math.Min(text.Length, 300)]}");
    }

    public void Dispose() => _client.Dispose();

    private string Submit(string page, string path, params (string Name, string Value)[] fields)
    {
        string token = FormToken().Match(Get(page)).Groups[1].Value;
        using FormUrlEncodedContent form = new([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("form-token", token)]);
        using HttpResponseMessage answer = _client.PostAsync(new Uri(path, UriKind.Relative), form).GetAwaiter().GetResult();
        string text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return (int)answer.StatusCode < 400 && !text.Contains("class=\"problem", StringComparison.Ordinal) ? text : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }

    [GeneratedRegex("name=\"form-token\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("id=\"invitation\">[^<]*token=([^<&]+)")]
    private static partial Regex InvitationToken();
}
