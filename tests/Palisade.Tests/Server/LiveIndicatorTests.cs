using System.Text;
using Palisade.Rules;
using Palisade.Rules.Indicators;

namespace Palisade.Tests.Server;

/// <summary>Indicators on the way of the rules.</summary>
public sealed class LiveIndicatorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("palisade-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task What_comes_in_is_found_by_its_list_and_its_address_is_nowhere_in_clear()
    {
        string list = Path.Combine(_folder, "feed.txt");
        File.WriteAllText(list, "203.0.113.77\nevil.example\n");
        await using LiveSession session = new(_folder, RuleLoader.LoadTexts([]), TimeSpan.FromSeconds(1));
        session.Detection.Use(session.Detection.Rules with { Generation = 2, Indicators = IndicatorSet.Load([list]) });
        await session.SendAsync("h1",
        [
            .. Enumerable.Range(0, 3).Select(i => Encoding.UTF8.GetBytes($$"""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":3,"Computer":"h1","DestinationIp":"203.0.113.77","RecordNumber":{{i}}}""")),
            Encoding.UTF8.GetBytes("""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":22,"Computer":"h1","QueryName":"www.evil.example"}"""),
            Encoding.UTF8.GetBytes("""{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":22,"Computer":"h1","QueryName":"www.example.org"}"""),
        ]);
        for (int i = 0; i < 600 && session.Counts().Values.Sum() < 4; i++)
            await Task.Delay(50);
        Assert.Equal([1, 3], session.Counts().Values.Order());
        Assert.All(session.Counts().Keys, id => Assert.StartsWith("indicator-", id, StringComparison.Ordinal));
        Assert.Equal(-1, session.DatabaseBytes(_folder).AsSpan().IndexOf("203.0.113.77"u8));
    }
}
