namespace Palisade.Server.Listeners;

/// <summary>A listener of the network that runs. Used by one task at a time.</summary>
internal interface IReceiver : IDisposable
{
    /// <summary>Takes the address, and receives from now on.</summary>
    /// <exception cref="IOException">It cannot be had; says why.</exception>
    Task OpenAsync();

    /// <summary>Gives the address free and takes nothing new; connections that are open go on.</summary>
    Task LetGoAsync();

    /// <summary>Ends in good order: what was taken in is durable, and answered, where there is an answer.</summary>
    /// <param name="patience">Ends the connections that are open still, whatever they are about.</param>
    Task CloseAsync(CancellationToken patience);
}
