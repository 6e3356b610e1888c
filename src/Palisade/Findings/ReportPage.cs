using System.Security.Cryptography;
using System.Text;

namespace Palisade.Findings;

/// <summary>Puts the report's parts (Html/) and its data into one file.</summary>
internal static class ReportPage
{
    // In the order in which they run.
    private static readonly string[] Scripts = ["elements.js", "overview.js", "attack.js", "details.js", "timeline.js", "report.js"];

    public static void Write(ReportData data, Stream output)
    {
        string style = Part("report.css");
        string script = "\"use strict\";\n(() => {\n" + string.Concat(Scripts.Select(Part)) + "})();\n";
        string page = Part("report.html")
            .Replace("{{policy}}", $"default-src 'none'; style-src '{Hash(style)}'; script-src '{Hash(script)}'; img-src data:; base-uri 'none'; form-action 'none'", StringComparison.Ordinal)
            .Replace("{{style}}", style, StringComparison.Ordinal);
        ReadOnlySpan<string> parts = page.Split("{{data}}");
        WriteText(output, parts[0]);
        data.Write(output);
        WriteText(output, parts[1].Replace("{{script}}", script, StringComparison.Ordinal));
    }

    /// <summary>Writes JSON so that it can stand inside a script element: a less-than sign, which occurs only in strings, as its escape.</summary>
    public static void WriteJson(ReadOnlySpan<byte> json, Stream output)
    {
        while (true)
        {
            int at = json.IndexOf((byte)'<');
            output.Write(at < 0 ? json : json[..at]);
            if (at < 0)
                return;
            output.Write("\\u003c"u8);
            json = json[(at + 1)..];
        }
    }

    internal static string Part(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream("Palisade.Findings.Html." + name)!;
        using StreamReader reader = new(stream);
        // A browser hashes what it parsed, with line feeds, whatever a checkout made of them.
        return reader.ReadToEnd().Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void WriteText(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
