namespace Palisade.Verifier;

/// <summary>The words of the command line.</summary>
internal sealed record VerifierArguments(string Path, string? Policy, string? Checkpoint, bool Json, bool Show, bool Help)
{
    public const string Usage = """
        Verifies what a Palisade vault proves: a pack, the pack of a case, or the proof of one record.

        Usage: palisade-verify PACK|X.tlog-proof [--policy FILE] [--checkpoint FILE] [--json] [--show]

          --policy FILE      whom to trust: lines of C2SP tlog-policy (log, witness, group, quorum), and
                             'timestamp BASE64' with the root certificate of a timestamp authority
          --checkpoint FILE  a checkpoint of this log that you kept earlier: the history must go on from it
          --json             one JSON object instead of lines
          --show             when it passes, what is in it too: the entries of a case, or the record

        The first line is PASS, PASS WITH DECLARED GAPS or FAIL. Exit code: 0 pass, 1 fail, 2 a file could not be read.
        """;

    /// <summary>Reads them; null, with a message, if they make no sense.</summary>
    public static VerifierArguments? TryParse(string[] args, TextWriter errors)
    {
        VerifierArguments arguments = new("", null, null, false, false, args.Contains("--help") || args.Contains("-h"));
        if (arguments.Help)
            return arguments;
        for (int i = 0; i < args.Length; i++)
        {
            bool takesValue = args[i] is "--policy" or "--checkpoint";
            if (takesValue && i + 1 == args.Length)
                return Refuse(errors, $"{args[i]} needs a file");
            if (takesValue)
                arguments = args[i++] == "--policy" ? arguments with { Policy = args[i] } : arguments with { Checkpoint = args[i] };
            else if (args[i] == "--json")
                arguments = arguments with { Json = true };
            else if (args[i] == "--show")
                arguments = arguments with { Show = true };
            else if (args[i].StartsWith("--", StringComparison.Ordinal) || arguments.Path.Length > 0)
                return Refuse(errors, $"'{args[i]}' is not understood");
            else
                arguments = arguments with { Path = args[i] };
        }

        return arguments.Path.Length > 0 ? arguments : Refuse(errors, "what is to be verified?");
    }

    private static VerifierArguments? Refuse(TextWriter errors, string message)
    {
        errors.WriteLine($"palisade-verify: {message}\nTry 'palisade-verify --help'.");
        return null;
    }
}
