using System.Buffers;
using System.IO.Pipelines;
using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KiVendTout.Platform.GraphQLServer.Transport.EventStreams;

/// <summary>
/// Writes events, one at a time, each flushed before the next is fetched: a slow client slows its own subscription. While nothing is said a comment
/// goes out every <see cref="GraphQLOptions.KeepAlive"/>, so that nobody between takes the connection for dead.
/// </summary>
internal sealed class EventStreamWriter(HttpResponse response, TimeSpan keepAlive, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _over = new();
    private PipeWriter Output => response.BodyWriter;
    private Task _speaking = Task.CompletedTask;
    private bool _spoke;

    /// <summary>Sends the headers, and a comment that lets the client know at once that it was heard.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        response.HttpContext.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await response.StartAsync(ct).ConfigureAwait(false);
        Output.Write(":\n\n"u8);
        await Output.FlushAsync(ct).ConfigureAwait(false);
        _speaking = SpeakAsync();
    }

    public Task NextAsync(ExecutionResult result, CancellationToken ct) => WriteAsync(static (output, result) => result.WriteTo(output), result, ct);

    public Task NextAsync(GraphQLError error, CancellationToken ct) => WriteAsync(ErrorJson.WriteAnswer, error, ct);

    public async Task CompleteAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            Output.Write("event: complete\ndata:\n\n"u8);
            await Output.FlushAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _speaking.ConfigureAwait(false);
        _over.Dispose();
        _turn.Dispose();
    }

    private async Task WriteAsync<T>(Action<IBufferWriter<byte>, T> write, T value, CancellationToken ct)
    {
        await _turn.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            _spoke = true;
            Output.Write("event: next\ndata: "u8);
            write(Output, value);
            Output.Write("\n\n"u8);
            await Output.FlushAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SpeakAsync()
    {
        using var clock = new PeriodicTimer(keepAlive, time);
        try
        {
            while (await clock.WaitForNextTickAsync(_over.Token).ConfigureAwait(false))
            {
                // A turn that is taken means that something is being said.
                if (!_spoke && _turn.Wait(0, CancellationToken.None))
                {
                    try
                    {
                        Output.Write(":\n\n"u8);
                        await Output.FlushAsync(_over.Token).ConfigureAwait(false);
                    }
                    finally
                    {
                        _turn.Release();
                    }
                }

                _spoke = false;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // The stream is over, or its client has gone, which its own writes find out.
        }
    }
}
