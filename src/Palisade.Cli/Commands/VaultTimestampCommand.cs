using System.CommandLine;
using System.Net.Http.Headers;
using Palisade.Proofs.Timestamps;
using Palisade.Vault;
using Palisade.Vault.Proving;
using Palisade.Vault.Retention;
using Palisade.Vault.Storage;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault timestamp DIR</c>: has an authority say that the checkpoint existed at a time (RFC 3161).</summary>
internal sealed class VaultTimestampCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private const int MaxAnswerBytes = 1 << 20;

    private readonly Option<string?> _request = new("--tsr-request") { Description = "Write the request for the present checkpoint to this file, to be sent by other means.", HelpName = "FILE" };
    private readonly Option<string?> _answer = new("--tsr") { Description = "Keep the answer, or the token, in this file.", HelpName = "FILE" };
    private readonly Option<string?> _url = new("--url") { Description = "Ask this authority now.", HelpName = "URL" };
    private readonly VaultArguments _vault = new();
    private readonly Command _command = new("timestamp", """
        Has a timestamp authority (RFC 3161) say that the present checkpoint existed at a time. The token is kept in log/notes and goes into packs.

        Only the SHA-256 of the checkpoint leaves the machine.

        Examples:
          palisade vault timestamp logs.vault --url https://tsa.example.org
          palisade vault timestamp logs.vault --tsr-request request.tsq
          palisade vault timestamp logs.vault --tsr answer.tsr
        """);

    private VaultTimestampCommand()
    {
        _vault.AddTo(_command);
        Option[] ways = [_request, _answer, _url];
        foreach (Option option in ways)
            _command.Options.Add(option);
        _command.Validators.Add(result =>
        {
            if (ways.Count(o => result.GetResult(o) is not null) != 1)
                result.AddError("Give one of --url, --tsr-request and --tsr.");
            else if (result.GetValue(_url) is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? parsed) && parsed.Scheme is "http" or "https"))
                result.AddError("--url is the http or https address of a timestamp authority.");
        });
        _command.SetAction(Run);
    }

    public static Command Create() => new VaultTimestampCommand()._command;

    private int Run(ParseResult parsed)
    {
        VaultPlace place = _vault.PlaceOf(parsed);
        PosixDisk disk = new(place.Folder);
        NoVault.Refuse(place.Folder, disk);
        VaultSettings settings = VaultSettings.Read(disk);
        if (parsed.GetValue(_answer) is { } file)
            return Keep(disk, ReadBounded(file));
        if (Settling.Run(place) is { } hindrance)
            Console.Error.WriteLine($"palisade: this checkpoint has records that are not sealed, and cannot prove these: {hindrance}");
        (long size, byte[] note) = KeptNotes.Keep(disk, settings);
        TimestampRequest request = TimestampRequest.Create(note);
        if (parsed.GetValue(_request) is { } path)
        {
            File.WriteAllBytes(path, request.ToArray());
            Console.Out.WriteLine(FormattableString.Invariant($"request for the checkpoint of size {size} in {path}"));
            return ExitCodes.Clean;
        }

        byte[] answer = Ask(new Uri(parsed.GetValue(_url)!), request.ToArray());
        if (request.TryReadResponse(answer, out TimestampFault fault) is { } token)
            return Keep(disk, token);
        Console.Error.WriteLine($"palisade: the authority's answer is none to this request ({fault})");
        return ExitCodes.Incomplete;
    }

    private static int Keep(PosixDisk disk, byte[] answer)
    {
        (long size, DateTimeOffset time) = KeptNotes.KeepToken(disk, answer);
        Console.Out.WriteLine(FormattableString.Invariant($"the checkpoint of size {size} existed at {time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}, says the token; whether its authority is trusted, the policy of a verifier tells"));
        return ExitCodes.Clean;
    }

    private static byte[] Ask(Uri url, byte[] request)
    {
        using HttpClient client = new() { Timeout = Patience, MaxResponseContentBufferSize = MaxAnswerBytes };
        using ByteArrayContent content = new(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        try
        {
            using HttpResponseMessage response = client.PostAsync(url, content).GetAwaiter().GetResult();
            return response.IsSuccessStatusCode ? response.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult() : throw new IOException($"{url} answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or InvalidOperationException or NotSupportedException)
        {
            throw new IOException($"{url}: {e.Message}", e);
        }
    }

    private static byte[] ReadBounded(string path) => new FileInfo(path).Length <= MaxAnswerBytes ? File.ReadAllBytes(path) : throw new IOException($"{path} is too long for a timestamp");
}
