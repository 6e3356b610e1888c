using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Palisade.Server.Authorization;

namespace Palisade.Server.Web;

/// <summary>
/// Styles and scripts: embedded in the program, a table of names to bytes, no file of the machine. The digest of the bytes is in the address, so that browsers keep them for a year and never have an old one. Safe on any thread.
/// </summary>
internal sealed class AssetFiles
{
    private const string Root = "wwwroot/";

    private readonly FrozenDictionary<string, (byte[] Bytes, string Digest, string Type)> _files;

    public AssetFiles() => _files = typeof(AssetFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Root.Length..], Read);

    /// <summary>The names, as below wwwroot.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <summary>The address of a file.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file: a page names one that was not committed.</exception>
    public string AddressOf(string name) => $"/assets/{_files[name].Digest}/{name}";

    /// <summary>Serves them.</summary>
    public void Map(WebApplication app)
    {
        MapFiles(app);
        // Browsers ask for it where no page has named one: for a file that is downloaded, for an answer in JSON.
        app.MapGet("/favicon.ico", (HttpContext context) =>
        {
            (byte[] bytes, _, string type) = _files["mark.svg"];
            (context.Response.ContentType, context.Response.ContentLength, context.Response.Headers.CacheControl) = (type, bytes.Length, "public, max-age=86400");
            return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
        }).OpenToAll();
    }

    private void MapFiles(WebApplication app) => app.MapMethods("/assets/{digest}/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, string digest, string? path) =>
    {
        if (path is null || !_files.TryGetValue(path, out var file) || file.Digest != digest)
            return ErrorAnswers.WriteAsync(context, StatusCodes.Status404NotFound, "There is no such file.");
        context.Response.ContentType = file.Type;
        context.Response.ContentLength = file.Bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(file.Bytes, context.RequestAborted).AsTask();
    }).OpenToAll();

    private static (byte[] Bytes, string Digest, string Type) Read(string name)
    {
        using Stream resource = typeof(AssetFiles).Assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 10)), TypeOf(name));
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
