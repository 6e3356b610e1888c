using Palisade.Bench;
using Palisade.Bench.Serve;
using Palisade.Bench.Vault;

switch (args)
{
    case ["evtx", .. string[] rest]:
        return EvtxDecode.Run(rest);
    case ["json", .. string[] rest]:
        return JsonParse.Run(rest);
    case ["witness", .. string[] rest]:
        return WitnessFacts.Run(rest);
    case ["scan", .. string[] rest]:
        return ScanLane.Run(rest);
    case ["append", .. string[] rest]:
        return VaultAppend.Run(rest);
    case ["serve", .. string[] rest]:
        return ServeLane.Run(rest);
    case ["serve-memory", .. string[] rest]:
        return MemoryLane.Run(rest);
    case ["cases", .. string[] rest]:
        return CasesLane.Run(rest);
    case ["pages", .. string[] rest]:
        return PagesLane.Run(rest);
    case ["vault-append", .. string[] rest]:
        return VaultSustained.Run(rest);
    case ["vault-size", .. string[] rest]:
        return VaultSize.Run(rest);
    case ["vault-search", .. string[] rest]:
        return VaultSearchLane.Run(rest);
    case ["vault-verify", .. string[] rest]:
        return VaultVerifyLane.Run(rest);
    case ["vault-grow", .. string[] rest]:
        return VaultGrow.Run(rest);
    default:
        Console.Error.WriteLine("benchmarks: append, cases, evtx, json, pages, scan, serve, serve-memory, vault-append, vault-grow, vault-search, vault-size, vault-verify, witness (bench/README.md)");
        return 2;
}
