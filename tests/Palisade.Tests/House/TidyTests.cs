using System.Text.RegularExpressions;

namespace Palisade.Tests.House;

/// <summary>House rules that a machine can hold.</summary>
public sealed partial class TidyTests
{
    private static readonly (string Folder, string[] MayUse)[] Layers =
    [
        ("Events", []),
        ("Sources", []),
        ("Parsing", ["Sources", "Events"]),
        ("Rules", ["Events"]),
        ("Findings", ["Events", "Rules"]),
        ("Privacy", ["Events", "Findings", "Rules"]),
        ("Scanning", ["Sources", "Parsing", "Events", "Rules", "Findings"]),
    ];

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        string[] culprits = [.. Sources("src").Where(f => !f.EndsWith(".Table.cs", StringComparison.Ordinal)).Select(f => (Path: f, Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 500).Select(f => $"{Name(f.Path)}: {f.Lines} lines")];
        Assert.Empty(culprits);
    }

    [Fact]
    public void No_test_file_is_longer_than_700_lines()
    {
        string[] culprits = [.. Sources("tests").Select(f => (Path: f, Lines: File.ReadLines(f).Count())).Where(f => f.Lines > 700).Select(f => $"{Name(f.Path)}: {f.Lines} lines")];
        Assert.Empty(culprits);
    }

    [Fact]
    public void No_file_has_a_name_that_says_nothing()
    {
        Assert.DoesNotContain(Sources("src").Concat(Sources("tests")).Select(Name), n => SaysNothing().IsMatch(n));
    }

    [Fact]
    public void No_source_has_regions_or_things_left_open()
    {
        Assert.Empty(Sources("src").Where(f => LeftOpen().IsMatch(File.ReadAllText(f))).Select(Name));
    }

    [Fact]
    public void Folders_use_only_what_they_may()
    {
        List<string> culprits = [];
        foreach ((string folder, string[] mayUse) in Layers)
        {
            foreach (string file in Sources(Path.Combine("src", "Palisade", folder)))
            {
                string text = File.ReadAllText(file);
                foreach ((string other, _) in Layers)
                {
                    if (other != folder && !mayUse.Contains(other) && Regex.IsMatch(text, $@"\bPalisade\.{other}\b"))
                        culprits.Add($"{Name(file)} uses {other}");
                }
            }
        }

        Assert.Empty(culprits);
    }

    [Fact]
    public void Proofs_use_nothing_but_dotnet_and_its_pkcs_package()
    {
        string project = File.ReadAllText(Path.Combine(TestData.Root, "src", "Palisade.Proofs", "Palisade.Proofs.csproj"));
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
        Assert.Equal(["System.Security.Cryptography.Pkcs"], Regex.Matches(project, "<PackageReference Include=\"([^\"]+)\"").Select(m => m.Groups[1].Value));
    }

    [Fact]
    public void No_path_of_a_machine_stands_in_the_project()
    {
        // Written in two parts, so that this file does not name one itself.
        Regex paths = new("/(wo" + "rk|fa" + "rm)/[a-z]");
        Assert.Empty(Sources("src").Concat(Sources("tests")).Concat(Sources("bench")).Where(f => paths.IsMatch(File.ReadAllText(f))).Select(Name));
    }

    private static IEnumerable<string> Sources(string folder)
    {
        string root = Path.Combine(TestData.Root, folder);
        return Directory.Exists(root)
            ? Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            : [];
    }

    private static string Name(string path) => Path.GetRelativePath(TestData.Root, path);

    [GeneratedRegex(@"(Helper|Util|Manager|Common|Misc)s?\.cs$")]
    private static partial Regex SaysNothing();

    [GeneratedRegex(@"#region|NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b")]
    private static partial Regex LeftOpen();
}
