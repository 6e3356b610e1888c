using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Palisade.Server.Evidence;

/// <summary>A form with a file as it comes in: its fields, and then the file as a stream, of which nothing is kept. The file is its last part. Not thread-safe.</summary>
internal sealed class EvidenceForm
{
    private const int MaxFields = 16, MaxFieldBytes = 16 << 10, MaxBoundary = 100;

    private readonly MultipartReader _reader;
    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    private EvidenceForm(MultipartReader reader) => _reader = reader;

    /// <summary>What the file was called where it came from; empty before it is reached.</summary>
    public string FileName { get; private set; } = "";

    /// <summary>The form of a request; null when it has none.</summary>
    public static EvidenceForm? Of(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        string? boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        return boundary is { Length: > 0 and <= MaxBoundary } ? new EvidenceForm(new MultipartReader(boundary, request.Body)) : null;
    }

    /// <summary>Reads the fields, to the file.</summary>
    /// <returns>The file; null when there is none, or too much stands before it.</returns>
    public async Task<Stream?> ReadToFileAsync(CancellationToken stop)
    {
        try
        {
            while (_fields.Count < MaxFields && await _reader.ReadNextSectionAsync(stop) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? about))
                    return null;
                string file = HeaderUtilities.RemoveQuotes(about.FileNameStar.HasValue ? about.FileNameStar : about.FileName).Value ?? "";
                if (about.IsFileDisposition())
                {
                    FileName = file;
                    return file.Length > 0 ? section.Body : null;
                }

                if (await ReadFieldAsync(section.Body, stop) is not { } value)
                    return null;
                _fields[HeaderUtilities.RemoveQuotes(about.Name).Value ?? ""] = value;
            }
        }
        catch (InvalidDataException)
        {
            // Headers longer than any browser writes.
        }

        return null;
    }

    /// <summary>A field; empty when it was not there.</summary>
    public string Field(string name) => _fields.GetValueOrDefault(name, "");

    /// <summary>A field as a number; null when it is none.</summary>
    public long? Number(string name) => long.TryParse(Field(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static async Task<string?> ReadFieldAsync(Stream body, CancellationToken stop)
    {
        byte[] bytes = new byte[MaxFieldBytes + 1];
        int read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        return read <= MaxFieldBytes ? Encoding.UTF8.GetString(bytes, 0, read) : null;
    }
}
