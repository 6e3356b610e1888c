using System.Text;
using Palisade.Proofs.Verification;
using Palisade.Verifier;

// palisade-verify PACK|X.tlog-proof [--policy FILE] [--checkpoint FILE] [--json] [--show]
// All that an auditor needs: no database, no network, nothing of the rest of Palisade. The same code as `palisade verify`.
if (VerifierArguments.TryParse(args, Console.Error) is not { } arguments)
    return VerifyFile.NotRead;
if (arguments.Help)
{
    Console.Out.WriteLine(VerifierArguments.Usage);
    return VerifyFile.Passed;
}

using StreamWriter output = new(Console.OpenStandardOutput(), new UTF8Encoding(false));
return VerifyFile.Run(arguments.Path, arguments.Policy, arguments.Checkpoint, arguments.Json, output, Console.Error, arguments.Show);
