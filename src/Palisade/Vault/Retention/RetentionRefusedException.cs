namespace Palisade.Vault.Retention;

/// <summary>What was asked would break the policy or a hold, or is none. Nothing was changed.</summary>
internal sealed class RetentionRefusedException : IOException
{
    public RetentionRefusedException(string message)
        : base(message)
    {
    }
}
