using Palisade.Proofs.Format;

namespace Palisade.Proofs.Verification;

/// <summary>Check 1: the manifest is signed, and every byte after it is what it says. (That it has one form, the reader has made sure.)</summary>
internal static class ManifestCheck
{
    private const int Number = 1;

    public static void Run(PackCheckup checkup)
    {
        if (checkup.Pack.VerifySignatures() is { } unsigned)
            checkup.Fail(Number, unsigned.Section, unsigned.Text);
        foreach (PackFault fault in checkup.Pack.VerifyDigests())
            checkup.Fail(Number, fault.Section, fault.Text);
    }
}
