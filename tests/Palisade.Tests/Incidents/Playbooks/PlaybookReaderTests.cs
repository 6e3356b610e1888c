using System.Text;
using System.Text.Json.Nodes;
using Palisade.Incidents.Playbooks;

namespace Palisade.Tests.Incidents.Playbooks;

/// <summary>What of CACAO 2.0 becomes tasks, and that everything else is refused with its place.</summary>
public sealed class PlaybookReaderTests
{
    private const string Whole = """
        {
          "type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--1", "name": "A test", "created": "2026-01-01T00:00:00Z", "workflow_start": "start--1",
          "agent_definitions": {"individual--1": {"type": "individual", "name": "one"}},
          "workflow": {
            "start--1": {"type": "start", "on_completion": "action--1"},
            "action--1": {"type": "action", "name": "First", "description": "At once.", "timeout": 60000, "commands": [{"type": "manual", "command": "do this"}, {"type": "manual", "command": "and\nthat"}], "agent": "individual--1", "on_completion": "parallel--1"},
            "parallel--1": {"type": "parallel", "next_steps": ["action--2", "action--3"], "on_completion": "if-condition--1"},
            "action--2": {"type": "action", "name": "Left", "commands": [{"type": "manual", "command": "l"}], "on_completion": "end--2"},
            "action--3": {"type": "action", "name": "Right", "commands": [{"type": "manual", "command": "r"}], "on_success": "end--2", "on_failure": "action--6"},
            "action--6": {"type": "action", "name": "Again", "commands": [{"type": "manual", "command": "r"}]},
            "end--2": {"type": "end"},
            "if-condition--1": {"type": "if-condition", "condition": "it rains", "on_true": "action--4", "on_false": "action--5", "on_completion": "action--2"},
            "action--4": {"type": "action", "name": "Umbrella", "commands": [{"type": "manual", "command": "u"}]},
            "action--5": {"type": "action", "name": "Hat", "commands": [{"type": "manual", "command": "h"}]}
          }
        }
        """;

    [Fact]
    public void Steps_become_tasks_in_their_order_each_once_with_conditions_and_times()
    {
        Playbook playbook = Read(Whole, out string errors)!;
        Assert.Equal("", errors);
        Assert.Equal(["First", "Left", "Right", "Again", "Umbrella", "Hat"], playbook.Tasks.Select(t => t.Title));
        Assert.Equal(new PlaybookTask("First", "At once.\n\n- do this\n- and that", TimeSpan.FromMinutes(1)), playbook.Tasks[0]);
        Assert.Equal("Only if “Right” did not succeed\n\n- r", playbook.Tasks[3].About);
        Assert.Equal("Only if it rains\n\n- u", playbook.Tasks[4].About);
        Assert.Equal("Only if not: it rains\n\n- h", playbook.Tasks[5].About);
    }

    [Fact]
    public void The_shipped_ones_are_read_and_every_step_of_theirs_is_a_task()
    {
        Assert.Equal(["Ransomware on a host", "Stolen credential"], ShippedPlaybooks.All.Select(p => p.Name));
        Assert.Equal([8, 5], ShippedPlaybooks.All.Select(p => p.Tasks.Length));
        Assert.All(ShippedPlaybooks.All.SelectMany(p => p.Tasks), t => Assert.True(t.Title.Length <= 200 && t.About.Length > 0));
    }

    [Theory]
    [InlineData("type", "\"report\"", "$.type: ")]
    [InlineData("spec_version", "\"1.1\"", "$.spec_version: ")]
    [InlineData("revoked", "true", "$.revoked: ")]
    [InlineData("id", "7", "$.id: is no text")]
    [InlineData("name", "\"\"", "$.name: ")]
    [InlineData("playbook_extensions", "{}", "$['playbook_extensions']: is not read")]
    [InlineData("workflow", "[]", "$.workflow: ")]
    [InlineData("workflow_start", "\"start--9\"", "$.workflow_start: names no step")]
    [InlineData("workflow/action--1/commands", "[{\"type\":\"ssh\",\"command\":\"rm\"}]", "$.workflow['action--1'].commands[0].type: 'ssh' is not read")]
    [InlineData("workflow/action--1/commands", "[]", "$.workflow['action--1'].commands: ")]
    [InlineData("workflow/action--1/commands", "[7]", "$.workflow['action--1'].commands[0]: is no object")]
    [InlineData("workflow/action--1/in_args", "[]", "$.workflow['action--1']['in_args']: is not read")]
    [InlineData("workflow/action--1/timeout", "-1", "$.workflow['action--1'].timeout: ")]
    [InlineData("workflow/action--1/timeout", "\"soon\"", "$.workflow['action--1'].timeout: ")]
    [InlineData("workflow/action--1/on_completion", "\"start--1\"", "$.workflow['action--1'].on_completion: leads back")]
    [InlineData("workflow/action--4/on_completion", "\"if-condition--1\"", "$.workflow['action--4'].on_completion: leads back")]
    [InlineData("workflow/parallel--1/type", "\"while-condition\"", "$.workflow['parallel--1'].type: 'while-condition' is not read")]
    [InlineData("workflow/parallel--1/next_steps", "[\"x\"]", "$.workflow['parallel--1'].next_steps[0]: names no step")]
    [InlineData("workflow/parallel--1/next_steps", "[]", "$.workflow['parallel--1'].next_steps: ")]
    [InlineData("workflow/if-condition--1/condition", "\"\"", "$.workflow['if-condition--1'].condition: ")]
    [InlineData("workflow/if-condition--1/on_true", "\"\"", "$.workflow['if-condition--1'].on_true: ")]
    [InlineData("workflow/end--2", "null", "$.workflow['end--2']: is no object")]
    public void What_is_not_read_is_refused_with_its_path(string place, string value, string problem)
    {
        JsonNode node = JsonNode.Parse(Whole)!;
        string[] parts = place.Split('/');
        JsonNode at = parts[..^1].Aggregate(node, (n, part) => n[part]!);
        at[parts[^1]] = JsonNode.Parse(value);
        Assert.Null(Read(node.ToJsonString(), out string errors));
        Assert.Contains(problem, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"type\":")]
    public void What_is_no_playbook_is_refused(string text)
    {
        Assert.Null(Read(text, out string errors));
        Assert.StartsWith("$: is no", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_long_or_has_too_many_steps_or_errors_is_refused()
    {
        Assert.Null(Read(new string(' ', PlaybookReader.MaxBytes + 1), out string errors));
        Assert.Contains("longer", errors, StringComparison.Ordinal);
        JsonNode node = JsonNode.Parse(Whole)!;
        for (int i = 0; i < PlaybookReader.MaxSteps; i++)
            node["workflow"]!["end--x" + i.ToString(System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse("{\"type\":\"end\"}");
        Assert.Null(Read(node.ToJsonString(), out errors));
        Assert.Contains("500 steps", errors, StringComparison.Ordinal);
    }

    private static Playbook? Read(string json, out string errors)
    {
        PlaybookReader reader = new();
        Playbook? read = reader.Read(Encoding.UTF8.GetBytes(json));
        errors = string.Join('\n', reader.Errors);
        Assert.True(reader.Errors.Count <= 20);
        return read;
    }
}
