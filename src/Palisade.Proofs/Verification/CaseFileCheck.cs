using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 11: the manifest is signed, and every byte after it is what it says. (That it has one form, the reader has made sure.)</summary>
internal static class CaseFileCheck
{
    public const int Number = 11;

    public static void Run(CasePackCheckup checkup)
    {
        if (checkup.File.VerifySignatures(checkup.Manifest.Keys) is { } unsigned)
            checkup.Fail(Number, unsigned.Section, unsigned.Text);
        foreach (PackFault fault in checkup.File.VerifyDigests())
            checkup.Fail(Number, fault.Section, fault.Text);
    }
}
