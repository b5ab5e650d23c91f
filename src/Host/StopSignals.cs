using System.Runtime.InteropServices;

namespace KiVendTout.Host;

/// <summary>Turns the first Ctrl-C or TERM into a request to stop in good order; the second ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _signals;

    public StopSignals() =>
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard)];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _stop.Dispose();
    }

    private void Heard(PosixSignalContext signal)
    {
        signal.Cancel = !_stop.IsCancellationRequested;
        _stop.CancelAsync(); // on another thread: what it wakes must not keep the signal waiting
    }
}
