using System.Runtime.InteropServices;

namespace Palisade.Rules.Matching;

/// <summary>How common texts are in logs, roughly: it steers which gram or literal is looked for first. A wrong guess costs time, never a match.</summary>
internal static class GramRarity
{
    // Stretches that nearly every Windows or web log is full of, folded.
    private static readonly byte[][] Common =
    [
        .. new[]
        {
            @"C:\WINDOWS\SYSTEM32\SVCHOST.EXE -K NETSVCS -P", @"C:\WINDOWS\SYSWOW64\", @"C:\WINDOWS\SYSTEM32\CMD.EXE /C ", @"C:\WINDOWS\EXPLORER.EXE", @"C:\WINDOWS\SYSTEM32\WINDOWSPOWERSHELL\V1.0\POWERSHELL.EXE",
            @"C:\PROGRAM FILES (X86)\", @"C:\PROGRAM FILES\", @"C:\PROGRAMDATA\MICROSOFT\WINDOWS\", @"C:\USERS\ADMINISTRATOR\APPDATA\LOCAL\TEMP\", @"\APPDATA\ROAMING\MICROSOFT\", @"\DEVICE\HARDDISKVOLUME2\WINDOWS\",
            @"HKLM\SOFTWARE\MICROSOFT\WINDOWS\CURRENTVERSION\", @"HKLM\SYSTEM\CURRENTCONTROLSET\SERVICES\", @"HKU\S-1-5-21-", @"HKLM\SOFTWARE\POLICIES\MICROSOFT\", @"\WOW6432NODE\", @"HKLM\SOFTWARE\MICROSOFT\WINDOWS NT\CURRENTVERSION\",
            @"NT AUTHORITY\SYSTEM", "MICROSOFT CORPORATION", "MICROSOFT WINDOWS", "WINDOWS OPERATING SYSTEM", ".EXE", ".DLL", "EXE\" ", "HTTP://", "HTTPS://WWW.", ".COM/", "MOZILLA/5.0 (WINDOWS NT", "SHA1=", "MD5=", "SHA256=", "IMPHASH=", "SYSTEM", "MICROSOFT-WINDOWS-",
            "POWERSHELL", "NEW-OBJECT ", "FUNCTION ", "PARAM(", "STRING", "0X0", "0000", "127.0.0.1", "LOCAL SERVICE", "NETWORK SERVICE", "/USR/BIN/", "/BIN/BASH", "GET /", " HTTP/1.1", "REQUEST", "WINDOWS", "PROCESS", "TRUE", "FALSE",
        }.Select(Fold.Of),
    ];

    private static readonly HashSet<uint> CommonGrams = GramsOf(Common);

    /// <summary>A guess at the share of values that contain this folded text, 0 to 1.</summary>
    public static double Share(ReadOnlySpan<byte> folded)
    {
        foreach (byte[] common in Common)
        {
            if (common.AsSpan().IndexOf(folded) >= 0)
                return folded.Length > 16 ? 0.2 : 0.5;
        }

        return folded.Length switch
        {
            1 => 0.8,
            2 => 0.4,
            3 => 0.12,
            4 => 0.03,
            5 => 0.012,
            < 8 => 0.005,
            _ => 0.002,
        };
    }

    /// <summary>Where the rarest run of <paramref name="stride"/> neighbouring 4-byte grams of a literal begins.</summary>
    public static int BestWindow(ReadOnlySpan<byte> literal, int stride)
    {
        int best = 0;
        double lowest = double.MaxValue;
        for (int at = 0; at + stride + 3 <= literal.Length; at++)
        {
            double sum = 0;
            for (int i = at; i < at + stride; i++)
                sum += GramCost(literal.Slice(i, 4));
            if (sum < lowest)
                (lowest, best) = (sum, at);
        }

        return best;
    }

    private static double GramCost(ReadOnlySpan<byte> gram)
    {
        double cost = CommonGrams.Contains(MemoryMarshal.Read<uint>(gram)) ? 9 : 1;
        foreach (byte b in gram)
            cost += b is (byte)'E' or (byte)'S' or (byte)'T' or (byte)'I' or (byte)'\\' or (byte)' ' or (byte)'.' or (byte)'0' ? 0.6 : b is >= (byte)'A' and <= (byte)'Z' ? 0.3 : 0;
        return cost;
    }

    private static HashSet<uint> GramsOf(byte[][] texts)
    {
        HashSet<uint> grams = [];
        foreach (byte[] text in texts)
        {
            for (int i = 0; i + 4 <= text.Length; i++)
                grams.Add(MemoryMarshal.Read<uint>(text.AsSpan(i)));
        }

        return grams;
    }
}
