using Palisade.Proofs.Format;
using Palisade.Server.Configuration;
using Palisade.Vault;

namespace Palisade.Tests.Server;

/// <summary>What <c>serve --check</c> finds beyond the text of the file, at its place.</summary>
public sealed class SettingsCheckTests : IDisposable
{
    private const string Rule = """
        title: evil
        logsource: {product: linux}
        detection: {s: [evil], condition: s}
        """;

    private string? _numbers;
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Paths_that_are_not_there_are_named_with_their_places()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "rules"));
        File.WriteAllText(Path.Combine(_folder, "rules", "a.yml"), Rule);
        Assert.Empty(Check("rules: [rules]\n"));
        Assert.Equal(
            [$"{ConfigFile}:1:16: {Path.Combine(_folder, "myrulez")}: there is no such file or folder.", $"{ConfigFile}:2:12: {Path.Combine(_folder, "m.yml")}: there is no such file or folder.", $"{ConfigFile}:4:3: {Path.Combine(_folder, "ti")}: there is no such file or folder."],
            Check("rules: [rules, myrulez]\nmappings: [m.yml]\nindicators:\n- ti\n"));
    }

    [Fact]
    public void Rules_of_which_none_can_be_used_are_no_rules()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "rules"));
        Assert.StartsWith($"{ConfigFile}:1:9: {Path.Combine(_folder, "rules")}: there is no rule that can be used, so nothing would be found.", Assert.Single(Check("rules: [rules]\n")), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder, "rules", "a.yml"), Rule.Replace("condition: s", "condition: t", StringComparison.Ordinal));
        Assert.EndsWith("see 'palisade rules check'.", Assert.Single(Check("rules: rules\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_that_is_a_file_and_a_key_that_is_gone_are_named_with_the_setting()
    {
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "");
        Assert.Equal($"{ConfigFile}:1:7: {Path.Combine(_folder, "notes.txt")} is a file, and must be a folder: name another as --data, or as 'data' in the configuration file.", Assert.Single(Check("data: notes.txt\n")));
        Directory.CreateDirectory(Path.GetDirectoryName(Vault)!);
        VaultWriter.Create(Vault, new VaultOptions { Origin = "test.example/vault" });
        Assert.Empty(Check("data: data\n"));
        File.Delete(Vault + ".key");
        string problem = Assert.Single(Check("data: data\n"));
        Assert.Contains($"There is no root key file {Vault}.key", problem, StringComparison.Ordinal);
        Assert.Contains("'keyFile' in the configuration file", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("--key-file", problem, StringComparison.Ordinal);
        Assert.StartsWith($"{ConfigFile}:2:10: ", Assert.Single(Check("data: data\nkeyFile: gone.key\n")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_becomes_of_all_rules_is_told_in_one_line()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "rules"));
        File.WriteAllText(Path.Combine(_folder, "rules", "a.yml"), Rule);
        File.WriteAllText(Path.Combine(_folder, "rules", "b.yml"), Rule.Replace("condition: s", "condition: t", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "rules", "c.yml"), "status: deprecated\n" + Rule);
        File.WriteAllText(Path.Combine(_folder, "rules", "d.yml"), Rule.Replace("[evil]", "{src_ip: 10.1.2.3}", StringComparison.Ordinal));
        Assert.Empty(Check("rules: [rules]\n"));
        Assert.Equal("1 rule runs; 1 rejected, 1 waits for a second person, 1 left out by status", _numbers);
    }

    [Fact]
    public void A_class_that_the_vault_does_not_have_is_named_before_and_after_it_is_made()
    {
        const string Text = "listeners:\n- {protocol: relp, address: '127.0.0.1:1', class: nosuch}\n- {protocol: file, path: x}\n";
        string expected = $"{ConfigFile}:2:51: listener 'relp:1' has the retention class 'nosuch', which the policy of the vault does not have for records: it has default.";
        Assert.StartsWith(expected, Assert.Single(Check(Text)), StringComparison.Ordinal);
        VaultOptions options = new() { Origin = "test.example/vault" };
        Directory.CreateDirectory(Path.GetDirectoryName(Vault)!);
        VaultWriter.Create(Vault, options);
        Assert.StartsWith(expected, Assert.Single(Check(Text)), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(Vault)!, true);
        Directory.CreateDirectory(Path.GetDirectoryName(Vault)!);
        VaultWriter.Create(Vault, options with { Classes = new Dictionary<string, RetentionDays>(options.Classes) { ["nosuch"] = new(1, 2) } });
        Assert.Empty(Check(Text));
    }

    private string ConfigFile => Path.Combine(_folder, "palisade.yaml");

    private string Vault => Path.Combine(_folder, "data", "vault");

    private string[] Check(string text)
    {
        File.WriteAllText(ConfigFile, text);
        ServeSettings? settings = SettingsReader.Read(ConfigFile, out IReadOnlyList<SettingsProblem> problems);
        Assert.Empty(problems);
        IReadOnlyList<SettingsProblem> found = SettingsCheck.Of(settings!, Vault, new VaultOptions(), out Palisade.Server.Rulebook.RuleNumbers? numbers);
        _numbers = numbers.ToString();
        return [.. found.Select(p => p.ToString())];
    }
}
