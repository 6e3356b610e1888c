using System.Net;
using System.Text.RegularExpressions;

namespace Palisade.Tests.Server.Web;

/// <summary>A browser without scripts: keeps cookies, fills in forms, follows nothing.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClientHandler _handler = new() { AllowAutoRedirect = false, UseCookies = true, ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" };
    private readonly HttpClient _client;

    public Browser(Uri address) => _client = new HttpClient(_handler) { BaseAddress = address };

    /// <summary>The value of a cookie; null for none.</summary>
    public string? Cookie(string name) => _handler.CookieContainer.GetCookies(_client.BaseAddress!)[name]?.Value;

    public void SetCookie(string name, string value) => _handler.CookieContainer.Add(_client.BaseAddress!, new Cookie(name, value));

    public async Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        return await SendAsync(request, headers);
    }

    /// <summary>Opens a page and sends its form: the hidden token of the page goes along.</summary>
    /// <param name="page">The page with the form.</param>
    /// <param name="path">Where the form goes; null for the page itself.</param>
    /// <param name="fields">What is filled in.</param>
    public async Task<Answer> SubmitAsync(string page, string? path, params (string Name, string Value)[] fields)
    {
        Answer form = await GetAsync(page);
        return await PostAsync(path ?? page, [.. fields, ("form-token", form.FormToken)]);
    }

    /// <summary>Sends JSON as the scripts of a page do, with the form's token of a page.</summary>
    public async Task<Answer> SendJsonAsync(string method, string path, string json, string tokenFrom = "/account")
    {
        string token = (await GetAsync(tokenFrom)).FormToken;
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        return await SendAsync(request, ("X-Palisade-Form", token));
    }

    /// <summary>Opens a stream of events.</summary>
    public async Task<StreamReader> EventsAsync(string path) => new(await _client.GetStreamAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Sends fields, and nothing that was not named.</summary>
    public async Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) };
        return await SendAsync(request, []);
    }

    /// <summary>Goes through the door.</summary>
    public Task<Answer> SignInAsync(string name, string password, string returnUrl = "/") => SubmitAsync("/sign-in", null, ("name", name), ("password", password), ("returnUrl", returnUrl));

    public async Task<Answer> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach ((string name, string value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        // A stream of events has no end.
        string text = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? "" : await response.Content.ReadAsStringAsync();
        return new Answer((int)response.StatusCode, text, response.Headers.Location?.OriginalString,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>What comes back as bytes.</summary>
    public async Task<(int Status, byte[] Bytes)> BytesAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    /// <summary>What came back.</summary>
    internal sealed partial record Answer(int Status, string Text, string? Location, Dictionary<string, string> Headers)
    {
        /// <summary>The hidden token of the page's forms; empty for none.</summary>
        public string FormToken => Token().Match(Text).Groups[1].Value;

        public string Header(string name) => Headers.GetValueOrDefault(name, "");

        /// <summary>Whether it sends to sign-in, or to the first account.</summary>
        public bool LeadsToSignIn => Status == 302 && (Location!.StartsWith("/sign-in", StringComparison.Ordinal) || Location == "/first-account");

        [GeneratedRegex("name=\"form-token\" type=\"hidden\" value=\"([^\"]+)\"")]
        private static partial Regex Token();
    }
}
