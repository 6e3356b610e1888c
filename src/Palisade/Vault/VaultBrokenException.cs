namespace Palisade.Vault;

/// <summary>
/// This writer can write no more, for the reason given; what was acknowledged is safe, what was not may or may not have been kept. Open the vault again: recovery finds out, and leaves a leaf.
/// </summary>
public sealed class VaultBrokenException : IOException
{
    internal VaultBrokenException(Exception reason)
        : base($"the vault's writer stopped for good: {reason.Message}", reason)
    {
    }
}
