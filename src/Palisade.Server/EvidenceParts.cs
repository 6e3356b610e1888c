using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Palisade.Incidents.Evidence;
using Palisade.Privacy;
using Palisade.Server.Cases;
using Palisade.Server.Collecting;
using Palisade.Server.Endpoints;
using Palisade.Server.Evidence;
using Palisade.Server.Keeping;
using Palisade.Vault.Keys;
using Palisade.Vault.Storage;

namespace Palisade.Server;

/// <summary>Evidence and packs of cases: services and endpoints; the tab is a part of a case's page.</summary>
internal static class EvidenceParts
{
    /// <param name="services">Takes the services.</param>
    /// <param name="dataFolder">The data folder: items lie in <c>evidence</c>, the key over theirs among the keys of the vault.</param>
    /// <param name="maxItem">The longest item in bytes; null for the default.</param>
    /// <param name="collector">Has the vault.</param>
    /// <param name="logs">The log of the program.</param>
    public static void AddServices(IServiceCollection services, string dataFolder, long? maxItem, Collector collector, ILoggerFactory logs)
    {
        // The web host has no log of its own.
        services.AddSingleton<ILogger<EvidenceDesk>>(logs.CreateLogger<EvidenceDesk>()).AddSingleton<ILogger<EvidenceWatch>>(logs.CreateLogger<EvidenceWatch>());
        string folder = Path.Combine(Path.GetFullPath(dataFolder), "evidence");
        services.AddSingleton(_ =>
        {
            new PosixDisk(dataFolder).CreateFolder("evidence");
            EvidenceBounds bounds = maxItem is { } most ? EvidenceBounds.Default with { MaxItemBytes = most } : EvidenceBounds.Default;
            EvidenceStore items = new(new PosixDisk(folder), KeyOf(collector, dataFolder), bounds, () => new DriveInfo(folder).AvailableFreeSpace);
            items.Begin();
            return items;
        });
        services.AddSingleton<EvidenceBook>().AddSingleton<EvidenceDesk>().AddSingleton<EvidencePart>().AddSingleton<SpanNaming>().AddSingleton<EvidenceWatch>();
        services.AddSingleton<ICasePart>(p => p.GetRequiredService<EvidencePart>());
        services.AddSingleton(p => new CasePackDesk(p.GetRequiredService<VaultDesk>(), p.GetRequiredService<EvidenceDesk>(), collector, Path.Combine(dataFolder, "packs")));
        services.AddHostedService(p => p.GetRequiredService<EvidenceWatch>());
    }

    /// <summary>The key over those of items. It lay beside the vault once, where no backup took it: then it moves.</summary>
    private static byte[] KeyOf(Collector collector, string dataFolder)
    {
        string before = Path.Combine(Path.GetFullPath(dataFolder), "evidence.key");
        byte[]? old = File.Exists(before) ? PseudonymKey.LoadOrCreate(before) : null;
        byte[] key = ((VaultKeys)collector.Writer.Parts.Keys).EvidenceKey(old);
        if (key.AsSpan().SequenceEqual(old))
            new PosixDisk(dataFolder).Wipe(before);
        return key;
    }

    public static void Map(IEndpointRouteBuilder app) => EvidenceEndpoints.Map(app);
}
