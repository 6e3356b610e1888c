using System.Text;

namespace Palisade.Server.Demo;

/// <summary>A sample log of the program: lines as a sender would send them, one after another.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Lines">The lines.</param>
internal sealed record SampleLog(string Name, IReadOnlyList<string> Lines)
{
    private const string Prefix = "demo/";

    /// <summary>Whether it goes over HTTP; else over syslog.</summary>
    public bool IsJson => Name.EndsWith("json", StringComparison.Ordinal);

    /// <summary>All that are part of the program, by name: the same as in <c>samples/logs</c>, without those that are no lines.</summary>
    public static IReadOnlyList<SampleLog> All { get; } =
    [
        .. typeof(SampleLog).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => new SampleLog(name[Prefix.Length..], Read(name))),
    ];

    private static List<string> Read(string name)
    {
        using Stream resource = typeof(SampleLog).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(resource, Encoding.UTF8);
        List<string> lines = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
                lines.Add(line);
        }

        return lines;
    }
}
