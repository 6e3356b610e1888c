using Palisade.Rules;
using Palisade.Server.Cases;

namespace Palisade.Tests.Server.Cases;

/// <summary>Names that the program knows are refused beside a case, whatever they look like; and words are words.</summary>
public sealed class CaseNamesTests : IDisposable
{
    private readonly CaseWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("copied with wevtutil from alice laptop", "The text has a word that is in clear the name of a person or a machine")]
    [InlineData("# What was done\n\nIt was ALICE.", "Line 3 has a word that is in clear the name of a person or a machine")]
    [InlineData("found on fin-ws-7, again", "The text has a word that is in clear the name of a person or a machine")]
    [InlineData("found on fin-ws-7.corp.example", "the name of a person or a machine")]
    [InlineData("told to Ben, who looked", "The text has the name of an account of Palisade in clear: “Ben”.")]
    public async Task A_name_that_the_case_or_the_program_knows_is_refused_by_its_line(string text, string problem)
    {
        long id = await _world.OpenAsync("one", Alert("alice", "fin-ws-7"));
        string? refused = (await _world.Desk.NoteAsync(_world.Ann, id, text)).Problem;
        Assert.Contains(problem, refused, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", refused, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("user-", refused, StringComparison.Ordinal);
        Assert.Contains("in clear", (await _world.Desk.ChangeAsync(_world.Ann, id, new CaseEdit { Version = 99, Title = text.Split('\n')[^1] })).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("copied by alice", "the name of a person or a machine")]
    [InlineData("all of fin-ws-7", "the name of a person or a machine")]
    [InlineData("told by Ben", "the name of an account of Palisade")]
    public async Task A_name_is_refused_where_a_case_is_opened_added_to_merged_and_parted(string text, string problem)
    {
        long alert = _world.Planted.Find(_world.Now, "a tool", "fin-ws-7", """{"Image":"C:\\x.exe","User":"alice"}"""), titled = Alert("bob", "fin-ws-9"), other = _world.Planted.Find(_world.Now, "of another", "DC2");
        CaseOrder order = new() { Title = "One tool", Alerts = [alert], Why = "one tool" };
        foreach (CaseOrder wrong in (CaseOrder[])[order with { Title = text + " at once" }, order with { Why = text }])
            Assert.Contains(problem, (await _world.Desk.OpenAsync(_world.Ann, wrong)).Problem, StringComparison.Ordinal);
        Assert.Empty(_world.EntriesOf(1));
        // The title of its rule is the program's own word.
        Assert.Null((await _world.Desk.OpenAsync(_world.Ann, new CaseOrder { Title = "of fin-ws-9", Alerts = [titled] })).Problem);
        long id = (await _world.Desk.OpenAsync(_world.Ann, order)).Id;
        long into = await _world.OpenAsync("one more", other);
        Assert.Contains(problem, (await _world.Desk.LinkAsync(_world.Ann, into, [alert], text)).Problem, StringComparison.Ordinal);
        MergeDesk merges = new(_world.Ledger, _world.Desk, _world.Names);
        Assert.Contains(problem, (await merges.MergeAsync(_world.Ann, into, id, text)).Problem, StringComparison.Ordinal);
        Assert.Null((await merges.MergeAsync(_world.Ann, id, into, "one tool")).Problem);
        Assert.Contains(problem, (await merges.PartAsync(_world.Ann, id, text)).Problem, StringComparison.Ordinal);
        Assert.Null((await merges.PartAsync(_world.Ann, id, "another tool")).Problem);
        // Without alerts the names of accounts are known.
        Assert.Equal(problem.Contains("account", StringComparison.Ordinal), (await _world.Desk.OpenAsync(_world.Ann, new CaseOrder { Title = text })).Problem is not null);
    }

    [Fact]
    public async Task Words_tokens_and_names_that_stand_nowhere_in_the_case_are_let_be()
    {
        long id = await _world.OpenAsync("one", Alert("test", "fin-ws-7")), other = await _world.OpenAsync("other", Alert("alice", "fin-ws-8"));
        string token = (await _world.Book.FindAsync(id))!.Alerts[0].Alert!.Host;
        foreach (string text in (string[])["only a test of a user", "seen on " + token, "alice is in no alert of this case", "the lead of the shift looked at record 4/12 at 10:30"])
            Assert.Null((await _world.Desk.NoteAsync(_world.Ann, id, text)).Problem);
        // What went into it is of it.
        Assert.Null((await new MergeDesk(_world.Ledger, _world.Desk, _world.Names).MergeAsync(_world.Ann, other, id, "one tool")).Problem);
        Assert.Contains("a person or a machine", (await _world.Desk.NoteAsync(_world.Ann, id, "alice is in it now")).Problem, StringComparison.Ordinal);
    }

    private long Alert(string user, string host) => _world.Planted.Find(_world.Now, "of " + host, host, $$"""{"Image":"C:\\x.exe","User":"{{user}}"}""", RuleLevel.High);
}
