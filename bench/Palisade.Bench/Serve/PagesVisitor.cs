using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Bench.Serve;

/// <summary>A browser that is signed in, as the benchmark's administrator or as somebody whom that one invited. No scripts; keeps its cookies.</summary>
internal sealed partial class PagesVisitor : IDisposable
{
    private const string Password = "only for benchmarks on this machine", Administrator = "bench-admin";

    private readonly HttpClient _client;
    private string? _formToken;

    private PagesVisitor(ServeProcess serve) => _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{serve.Web}")) };

    /// <summary>Signs in; makes the accounts where there are none.</summary>
    public static (PagesVisitor Administrator, PagesVisitor Lead) SignIn(ServeProcess serve)
    {
        PagesVisitor administrator = new(serve);
        if (serve.FirstAccount is { } address)
        {
            string page = new Uri(address).PathAndQuery;
            administrator.Submit(page, "/first-account", ("token", page[(page.IndexOf('=', StringComparison.Ordinal) + 1)..]), ("name", Administrator), ("password", Password), ("repeated", Password));
        }
        else
        {
            administrator.SignIn(Administrator);
        }

        return (administrator, administrator.Colleague(serve, "Lead"));
    }

    /// <summary>Somebody of another role, whom this administrator invites where there is nobody yet.</summary>
    public PagesVisitor Colleague(ServeProcess serve, string role)
    {
        PagesVisitor colleague = new(serve);
        string name = "bench-" + role.ToLowerInvariant();
        if (!Get("/accounts").Contains(name, StringComparison.Ordinal))
        {
            string token = InvitationToken().Match(Submit("/accounts", "/accounts", ("name", name), ("role", role))).Groups[1].Value;
            colleague.Submit("/invitation?token=" + token, "/invitation", ("token", token), ("name", name), ("password", Password), ("repeated", Password));
        }

        colleague.SignIn(name);
        return colleague;
    }

    /// <summary>Asks for a page.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or not for this account.</exception>
    public string Get(string path)
    {
        using HttpResponseMessage answer = _client.GetAsync(new Uri(path, UriKind.Relative)).GetAwaiter().GetResult();
        string text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {answer.Headers.Location} {text[..Math.Min(text.Length, 300)]}");
    }

    /// <summary>Posts JSON as the scripts of the pages do.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public string Post(string path, string json)
    {
        _formToken ??= FormToken().Match(Get("/cases")).Groups[1].Value;
        using StringContent body = new(json, Encoding.UTF8, "application/json");
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = body };
        request.Headers.Add("X-Palisade-Form", _formToken);
        using HttpResponseMessage answer = _client.SendAsync(request).GetAwaiter().GetResult();
        string text = answer.Content.ReadAsStringAsync().GetAwaiter().GetResult();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text[..Math.Min(text.Length, 300)]}");
    }

    public void Dispose() => _client.Dispose();

    private void SignIn(string name) => Submit("/sign-in", "/sign-in", ("name", name), ("password", Password), ("returnUrl", "/"));

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
