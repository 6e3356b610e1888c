namespace Palisade.Vault.Writing;

/// <summary>A thread that does one thing until it is told to end. What it throws ends the writer, not the process.</summary>
internal sealed class Worker : IDisposable
{
    private readonly ManualResetEvent _end = new(false);
    private readonly Thread _thread;

    /// <param name="name">The name of the thread.</param>
    /// <param name="loop">What it does; returns soon after the handle is set.</param>
    /// <param name="failed">Takes what it throws.</param>
    public Worker(string name, Action<WaitHandle> loop, Action<Exception> failed)
    {
        _thread = new Thread(() =>
        {
            try
            {
                loop(_end);
            }
            catch (Exception e)
            {
                failed(e);
            }
        })
        { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Tells it to end, and waits until it has.</summary>
    public void Dispose()
    {
        _end.Set();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
        _end.Dispose();
    }
}
