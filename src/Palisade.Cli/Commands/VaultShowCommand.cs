using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Palisade.Cli.Rendering.SearchWriters;
using Palisade.Events;
using Palisade.Findings;
using Palisade.Proofs.Format;
using Palisade.Scanning;
using Palisade.Vault.Search;

namespace Palisade.Cli.Commands;

/// <summary><c>palisade vault show DIR LEAF</c>: a leaf, or with <c>LEAF/N</c> a record.</summary>
internal sealed class VaultShowCommand
{
    private readonly VaultArguments _vault = new();
    private readonly Argument<string> _leaf = new("LEAF") { Description = "The index of a leaf, or LEAF/N: a record of its batch, as a search names it." };
    private readonly Option<string> _format = new("--output-format") { Description = "json, or for a record raw: the exact bytes.", DefaultValueFactory = _ => "json", HelpName = "F" };

    public static Command Create() => new VaultShowCommand().Build();

    private Command Build()
    {
        Command command = new("show", """
            Shows a leaf of a vault's log, or a record. A record is checked against its leaf, and its reading is noted in the log.

            Examples:
              palisade vault show vault 12
              palisade vault show vault 12/3

            Exit code: 0 shown, 2 not.
            """);
        _vault.AddTo(command);
        command.Arguments.Add(_leaf);
        command.Options.Add(_format);
        command.Options.Add(ClearReading.Unrecorded);
        _format.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string>() is not ("json" or "raw"))
                r.AddError("--output-format: one of: json, raw.");
        });
        command.SetAction(Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        string leaf = parsed.GetValue(_leaf)!;
        bool isRecord = RecordReference.TryParse(leaf, out RecordReference reference);
        if (!isRecord && !long.TryParse(leaf, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Console.Error.WriteLine($"palisade: {leaf} is no leaf; write its index, or LEAF/N for a record");
            return ExitCodes.Incomplete;
        }

        using VaultReader vault = VaultReader.Open(_vault.FolderOf(parsed), _vault.OptionsOf(parsed), RecordReaderFactory.Create());
        if (isRecord)
            return ShowRecord(parsed, vault, reference);
        if (ShownRecord.Leaf(vault, long.Parse(leaf, CultureInfo.InvariantCulture)) is not { } json)
        {
            Console.Error.WriteLine($"palisade: there is no leaf {leaf}");
            return ExitCodes.Incomplete;
        }

        using Stream output = StandardOutput.Open(endsWithReader: true);
        output.Write([.. json, (byte)'\n']);
        return ExitCodes.Clean;
    }

    private int ShowRecord(ParseResult parsed, VaultReader vault, RecordReference reference)
    {
        using ClearReading? reading = ClearReading.Begin(parsed, _vault, "show", 0, VaultTime.Max);
        if (reading is null)
            return ExitCodes.Incomplete;
        using Stream output = StandardOutput.Open(endsWithReader: true);
        bool found;
        string reason;
        if (parsed.GetValue(_format) == "raw")
        {
            using FoundWriter writer = FoundWriter.Create("raw", output, false);
            found = ShownRecord.TryFind(vault, reference, reading.Over(writer), out reason);
        }
        else
        {
            Shown shown = new();
            found = ShownRecord.TryFind(vault, reference, reading.Over(shown), out reason);
            if (found)
                shown.WriteTo(output);
        }

        if (!found)
            Console.Error.WriteLine($"palisade: {reference}: {reason}");
        return found ? ExitCodes.Clean : ExitCodes.Incomplete;
    }

    /// <summary>Gathers a record and its events into one JSON object.</summary>
    private sealed class Shown : IFoundSink
    {
        private readonly ByteBuffer _text = new(4096);
        private readonly EventJson _eventJson = new();
        private readonly List<byte[]> _events = [];
        private byte[] _members = [];

        public bool WantsEvents => true;

        public void OnRecord(in FoundRecord record, LogEvent? e)
        {
            if (_members.Length == 0)
            {
                ByteBuffer members = new();
                using Utf8JsonWriter json = new(members);
                json.WriteStartObject();
                ShownRecord.WriteMembers(record, json, withChunk: true);
                json.WriteEndObject();
                json.Flush();
                _members = members.Written.ToArray();
            }

            if (e is null)
                return;
            _text.Truncate(0);
            _eventJson.Append(e, _text);
            _events.Add(_text.Written.ToArray());
        }

        public void WriteTo(Stream output)
        {
            using (Utf8JsonWriter json = new(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                using JsonDocument members = JsonDocument.Parse(_members);
                foreach (JsonProperty member in members.RootElement.EnumerateObject())
                    member.WriteTo(json);
                json.WriteString("root", "is that of the leaf");
                json.WriteStartArray("events");
                foreach (byte[] e in _events)
                {
                    using JsonDocument document = JsonDocument.Parse(e);
                    document.RootElement.WriteTo(json);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            output.Write("\n"u8);
        }
    }
}
