using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Palisade.Incidents.Playbooks;

/// <summary>Follows the steps of a playbook from its start, and makes tasks of them in the order in which they are come to; each step once.</summary>
internal sealed class PlaybookWalk(IReadOnlyDictionary<string, JsonElement> steps, Action<string, string> error)
{
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);
    private readonly List<string> _conditions = [], _path = [];

    public List<PlaybookTask> Tasks { get; } = [];

    /// <summary>Where a step stands.</summary>
    public static string PathOf(string key) => $"$.workflow['{key}']";

    /// <summary>Follows steps to their end.</summary>
    /// <param name="key">The first of them.</param>
    /// <param name="from">Where it is named.</param>
    public void Follow(string key, string from)
    {
        int begin = _path.Count;
        while (key.Length > 0)
        {
            if (!steps.TryGetValue(key, out JsonElement step))
            {
                error(from, "names no step of the workflow");
                break;
            }

            if (_path.Contains(key))
            {
                error(from, "leads back to a step before it: a playbook without an end is not read");
                break;
            }

            if (!_done.Add(key))
                break;
            _path.Add(key);
            Take(key, step);
            (key, from) = Next(key, step);
        }

        _path.RemoveRange(begin, _path.Count - begin);
    }

    private void Take(string key, JsonElement step)
    {
        string path = PathOf(key);
        switch (Text(step, "type"))
        {
            case "action":
                Tasks.Add(TaskOf(step));
                // What is done when it fails is a task of its own, under that condition.
                if (Text(step, "on_failure") is { Length: > 0 } failure && Text(step, "on_completion").Length == 0)
                    Under($"“{Text(step, "name")}” did not succeed", failure, path + ".on_failure");
                break;
            case "parallel":
                int index = 0;
                IEnumerable<JsonElement> branches = step.TryGetProperty("next_steps", out JsonElement all) && all.ValueKind == JsonValueKind.Array ? all.EnumerateArray() : [];
                foreach (JsonElement next in branches)
                    Follow(next.ValueKind == JsonValueKind.String ? next.GetString()! : "?", string.Create(CultureInfo.InvariantCulture, $"{path}.next_steps[{index++}]"));
                if (index == 0)
                    error(path + ".next_steps", "is not there");
                break;
            case "if-condition":
                Under(Text(step, "condition"), Text(step, "on_true"), path + ".on_true");
                Under("not: " + Text(step, "condition"), Text(step, "on_false"), path + ".on_false");
                if (Text(step, "on_true").Length == 0)
                    error(path + ".on_true", "is not there");
                break;
        }
    }

    private (string Key, string From) Next(string key, JsonElement step)
    {
        string member = Text(step, "on_completion").Length > 0 ? "on_completion" : "on_success";
        string next = Text(step, member);
        if (next.Length == 0 && Text(step, "type") == "start")
            error(PathOf(key) + ".on_completion", "is not there: a start leads to a step");
        return (next, $"{PathOf(key)}.{member}");
    }

    private void Under(string condition, string key, string from)
    {
        _conditions.Add(condition);
        Follow(key, from);
        _conditions.RemoveAt(_conditions.Count - 1);
    }

    private PlaybookTask TaskOf(JsonElement step)
    {
        StringBuilder about = new();
        foreach (string condition in _conditions)
            about.Append("Only if ").Append(condition).Append("\n\n");
        if (Text(step, "description") is { Length: > 0 } description)
            about.Append(description).Append("\n\n");
        foreach (JsonElement command in step.GetProperty("commands").EnumerateArray())
            about.Append("- ").Append(Text(command, "command").ReplaceLineEndings(" ")).Append('\n');
        TimeSpan? time = step.TryGetProperty("timeout", out JsonElement timeout) && timeout.GetInt64() > 0 ? TimeSpan.FromMilliseconds(timeout.GetInt64()) : null;
        return new PlaybookTask(Text(step, "name"), about.ToString().TrimEnd(), time);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}
