using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>
/// A WebSocket as whole messages. There is no queue to grow: whoever has something to say waits for its turn until the message before is on its way, so
/// a slow client slows its own operations and holds one message of memory. One reader, any number of writers.
/// </summary>
internal sealed class SocketChannel(WebSocket socket, int maxBytes, CancellationToken aborted) : IDisposable
{
    /// <summary>How long the other side may take to take leave.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly PooledBuffer _received = new();
    private readonly PooledBuffer _sending = new();
    private readonly CancellationTokenSource _abort = CancellationTokenSource.CreateLinkedTokenSource(aborted);
    private readonly Lock _gate = new();
    private CloseReason? _closing;
    private int _spoke;

    /// <summary>Whether we take leave: nothing is sent any more, and what comes is passed over.</summary>
    public bool IsClosing => Volatile.Read(ref _closing) is not null;

    /// <summary>Whether something was said since this was last asked; asking forgets it.</summary>
    public bool TakeSpoke() => Interlocked.Exchange(ref _spoke, 0) == 1;

    /// <summary>The next message, valid until the next call; null when the other side has closed. Fragments are put together.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">The client has gone, or did not take leave in time.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync()
    {
        _received.Clear();
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.GetMemory(), _abort.Token).ConfigureAwait(false);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            if (IsClosing)
            {
                _received.Clear();
                continue;
            }

            _received.Advance(part.Count);
            if (part.MessageType == WebSocketMessageType.Binary || _received.Length > maxBytes)
            {
                await CloseAsync(part.MessageType == WebSocketMessageType.Binary ? CloseReason.Bad("it is binary") : CloseReason.TooBig).ConfigureAwait(false);
            }
            else if (part.EndOfMessage)
            {
                return _received.Written;
            }
        }
    }

    /// <summary>Sends one message; does nothing once the channel is closing or <paramref name="dropped"/> has ended before its turn came.</summary>
    public async ValueTask SendAsync<T>(Action<IBufferWriter<byte>, T> write, T state, CancellationToken dropped)
    {
        try
        {
            await _turn.WaitAsync(dropped).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        try
        {
            if (!IsClosing && !dropped.IsCancellationRequested)
            {
                _sending.Clear();
                write(_sending, state);
                Volatile.Write(ref _spoke, 1);

                // Never with the operation's token: a frame that was begun must be ended, or the connection is lost for all.
                await socket.SendAsync(_sending.Written, WebSocketMessageType.Text, endOfMessage: true, _abort.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes leave, once, for the first reason given: whoever waits for the next message then waits for the other side's leave. Never throws.</summary>
    public async Task CloseAsync(CloseReason reason)
    {
        lock (_gate)
        {
            if (_closing is not null)
            {
                return;
            }

            _closing = reason;
        }

        try
        {
            _abort.CancelAfter(Patience);
            await _turn.WaitAsync(_abort.Token).ConfigureAwait(false);
            try
            {
                await socket.CloseOutputAsync((WebSocketCloseStatus)reason.Code, Short(reason.Text), _abort.Token).ConfigureAwait(false);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, or does not listen: the reader finds out.
        }
    }

    /// <summary>Answers the other side's leave.</summary>
    public async Task AnswerCloseAsync()
    {
        if (socket.State == WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _abort.Token).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _abort.Cancel();
        _abort.Dispose();
        _received.Dispose();
        _sending.Dispose();
    }

    private static string Short(string text)
    {
        while (Encoding.UTF8.GetByteCount(text) > 123)
        {
            text = text[..^1];
        }

        return text;
    }
}
