using System.Reflection;
using System.Text;

namespace Palisade.Tests.House;

/// <summary>The public API as one text file under review: run with APPROVE=1 to rewrite it.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Palisade", typeof(Pipeline))]
    [InlineData("Palisade.Proofs", typeof(Palisade.Proofs.Merkle.MerkleTree))]
    public void The_public_api_is_the_approved_one(string project, Type type)
    {
        string path = Path.Combine(TestData.Root, "src", project, "PublicApi.approved.txt");
        string actual = Print(type.Assembly);
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllText(path, actual);
        Assert.True(File.Exists(path), "No approved API: run the tests once with APPROVE=1 and look at the change.");
        string[] approved = File.ReadAllText(path).Split('\n'), now = actual.Split('\n');
        string difference = string.Join('\n', now.Except(approved).Select(l => "+ " + l).Concat(approved.Except(now).Select(l => "- " + l)));
        Assert.True(difference.Length == 0, "The public API changed; APPROVE=1 rewrites the file:\n" + difference);
    }

    private static string Print(Assembly assembly)
    {
        StringBuilder text = new();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(type.IsEnum ? "enum " : type.IsInterface ? "interface " : type.IsValueType ? "struct " : type is { IsAbstract: true, IsSealed: true } ? "static class " : type.IsAbstract ? "abstract class " : "class ").Append(type.FullName).Append('\n');
            IEnumerable<string> members = type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(m => m is not Type && m is not MethodInfo { IsSpecialName: true } && !m.Name.Contains('<', StringComparison.Ordinal))
                .Select(m => m.ToString()!)
                .Order(StringComparer.Ordinal);
            foreach (string member in members)
                text.Append("  ").Append(member).Append('\n');
        }

        return text.ToString();
    }
}
