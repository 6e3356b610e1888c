using Palisade.Bench;

switch (args)
{
    case ["evtx", .. string[] rest]:
        return EvtxDecode.Run(rest);
    default:
        Console.Error.WriteLine("benchmarks: evtx");
        return 2;
}
