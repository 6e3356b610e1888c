namespace Palisade.Server.Collecting;

/// <summary>The vault cannot take records now: nothing of what was given may be acknowledged. It is opened again by itself; senders come again.</summary>
internal sealed class StorageTroubleException : IOException
{
    public StorageTroubleException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
