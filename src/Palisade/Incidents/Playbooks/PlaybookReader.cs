using System.Text.Json;

namespace Palisade.Incidents.Playbooks;

/// <summary>Reads a playbook of CACAO Security Playbooks 2.0: start, end, action with manual commands, parallel, and if-condition. Everything else is refused with its JSON path: a step left out unseen is worse than no playbook.</summary>
/// <remarks>CACAO Security Playbooks Version 2.0 (OASIS, Committee Specification 01), sections 3 and 4. Signatures, variables, extensions and agents are not acted upon: a person does what is written.</remarks>
internal sealed class PlaybookReader
{
    /// <summary>The bytes of a playbook: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The steps of a playbook.</summary>
    public const int MaxSteps = 500;

    private const int MaxErrors = 20;

    private static readonly string[] s_members =
    [
        "type", "spec_version", "id", "name", "description", "playbook_types", "playbook_activities", "created_by", "created", "modified", "valid_from", "valid_until", "revoked", "derived_from", "priority", "severity", "impact", "industry_sectors",
        "labels", "external_references", "workflow_start", "workflow", "agent_definitions", "target_definitions",
    ];

    private static readonly string[] s_step = ["type", "name", "description", "external_references", "delay", "timeout", "on_completion", "on_success", "on_failure", "commands", "agent", "targets", "next_steps", "condition", "on_true", "on_false"];

    private readonly List<PlaybookError> _errors = [];

    /// <summary>What was wrong; at most 20.</summary>
    public IReadOnlyList<PlaybookError> Errors => _errors;

    /// <summary>Reads a playbook; null when anything in it is wrong.</summary>
    public Playbook? Read(ReadOnlyMemory<byte> json)
    {
        if (json.Length > MaxBytes)
            return Fail("$", $"is longer than {MaxBytes} bytes");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32 });
            Playbook? playbook = ReadRoot(document.RootElement);
            return _errors.Count == 0 ? playbook : null;
        }
        catch (JsonException e)
        {
            return Fail("$", $"is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    private Playbook? ReadRoot(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Fail("$", "is no object: a playbook of CACAO is one");
        Check(root, "$", s_members);
        if (Text(root, "$", "type") != "playbook")
            Error("$.type", "is to be 'playbook'");
        if (Text(root, "$", "spec_version") != "cacao-2.0")
            Error("$.spec_version", "is to be 'cacao-2.0': other versions are not read");
        if (root.TryGetProperty("revoked", out JsonElement revoked) && revoked.ValueKind == JsonValueKind.True)
            Error("$.revoked", "this playbook was revoked by its author");
        (string id, string name) = (Text(root, "$", "id"), Text(root, "$", "name"));
        if (!id.StartsWith("playbook--", StringComparison.Ordinal))
            Error("$.id", "is to begin with 'playbook--'");
        if (name.Length == 0)
            Error("$.name", "is empty: it is what people choose by");
        if (!root.TryGetProperty("workflow", out JsonElement workflow) || workflow.ValueKind != JsonValueKind.Object)
            return Fail("$.workflow", "is not there: it has the steps");
        Dictionary<string, JsonElement> steps = new(StringComparer.Ordinal);
        foreach (JsonProperty step in workflow.EnumerateObject())
        {
            if (!steps.TryAdd(step.Name, step.Value))
                Error(PlaybookWalk.PathOf(step.Name), "stands twice");
        }

        if (steps.Count > MaxSteps)
            return Fail("$.workflow", $"has more than {MaxSteps} steps");
        foreach ((string key, JsonElement step) in steps)
            ReadStep(key, step);
        if (_errors.Count > 0)
            return null;
        PlaybookWalk walk = new(steps, Error);
        walk.Follow(Text(root, "$", "workflow_start"), "$.workflow_start");
        return new Playbook(id, name, Text(root, "$", "description"), [.. walk.Tasks]);
    }

    private void ReadStep(string key, JsonElement step)
    {
        string path = PlaybookWalk.PathOf(key);
        if (step.ValueKind != JsonValueKind.Object)
        {
            Error(path, "is no object");
            return;
        }

        Check(step, path, s_step);
        string type = Text(step, path, "type");
        if (type is not ("start" or "end" or "action" or "parallel" or "if-condition"))
            Error(path + ".type", $"'{type}' is not read: start, end, action, parallel and if-condition are");
        if (type == "action" && Text(step, path, "name").Length == 0)
            Error(path + ".name", "is empty: it becomes the title of a task");
        if (type == "if-condition" && Text(step, path, "condition").Length == 0)
            Error(path + ".condition", "is empty");
        foreach (string time in (string[])["delay", "timeout"])
        {
            if (step.TryGetProperty(time, out JsonElement number) && !(number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out long ms) && ms is >= 0 and <= 366L * 24 * 3600 * 1000))
                Error($"{path}.{time}", "is milliseconds, up to a year");
        }

        if (type == "action")
            ReadCommands(step, path);
    }

    private void ReadCommands(JsonElement step, string path)
    {
        if (!step.TryGetProperty("commands", out JsonElement commands) || commands.ValueKind != JsonValueKind.Array || commands.GetArrayLength() == 0)
        {
            Error(path + ".commands", "is not there: give at least one, of type 'manual'");
            return;
        }

        int index = 0;
        foreach (JsonElement command in commands.EnumerateArray())
        {
            string at = $"{path}.commands[{index++}]";
            if (command.ValueKind != JsonValueKind.Object)
            {
                Error(at, "is no object");
                continue;
            }

            Check(command, at, ["type", "command", "description", "playbook_activity"]);
            if (Text(command, at, "type") is not "manual" and string type)
                Error(at + ".type", $"'{type}' is not read: only 'manual', which a person does");
            if (Text(command, at, "command").Length == 0)
                Error(at + ".command", "is empty");
        }
    }

    private void Check(JsonElement element, string path, string[] known)
    {
        foreach (JsonProperty member in element.EnumerateObject().Where(m => !known.Contains(m.Name)))
            Error($"{path}['{member.Name}']", "is not read");
    }

    private string Text(JsonElement element, string path, string name)
    {
        if (!element.TryGetProperty(name, out JsonElement text))
            return "";
        if (text.ValueKind != JsonValueKind.String)
            Error($"{path}.{name}", "is no text");
        return text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
    }

    private Playbook? Fail(string path, string problem)
    {
        Error(path, problem);
        return null;
    }

    private void Error(string path, string problem)
    {
        if (_errors.Count < MaxErrors)
            _errors.Add(new PlaybookError(path, problem));
    }
}
