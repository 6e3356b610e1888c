using Palisade.Bench;

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
    default:
        Console.Error.WriteLine("benchmarks: append, evtx, json, scan, witness (bench/README.md)");
        return 2;
}
