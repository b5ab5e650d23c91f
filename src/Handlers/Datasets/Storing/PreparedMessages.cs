using System.Runtime.CompilerServices;
using System.Threading.Channels;
using KiVendTout.Handlers.Datasets.Storing.Rows;
using KiVendTout.Platform.Messaging.Handling;

namespace KiVendTout.Handlers.Datasets.Storing;

/// <summary>A message whose body was read: its rows, or why it is a dead letter.</summary>
internal sealed record PreparedMessage(BatchMessage Message, DecodedBody? Body, MessageProblem? Problem);

/// <summary>Decodes messages ahead of whoever stores them, a few at the most, so that PostgreSQL is never waited for while there is something to decode.</summary>
internal static class PreparedMessages
{
    private const int Ahead = 3;

    /// <summary>Decodes in order. The bodies are the reader's to dispose of; those that it does not take are disposed of here.</summary>
    public static async IAsyncEnumerable<PreparedMessage> DecodeAsync(IReadOnlyList<BatchMessage> messages, RowFormat format, [EnumeratorCancellation] CancellationToken ct)
    {
        var ready = Channel.CreateBounded<PreparedMessage>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var decoding = Task.Run(() => DecodeAsync(messages, new BodyDecoder(format), ready.Writer, stop.Token), CancellationToken.None);
        try
        {
            while (await ready.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
            {
                while (ready.Reader.TryRead(out var message))
                    yield return message;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await decoding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (ready.Reader.TryRead(out var left))
                left.Body?.Dispose();
        }
    }

    /// <summary>Decodes one message.</summary>
    public static PreparedMessage Decode(BatchMessage message, BodyDecoder decoder)
    {
        if (message.Problem is { } known)
            return new PreparedMessage(message, null, known);
        var body = decoder.Decode(message.Body, message.Source, message.Lines, out var broken);
        return new PreparedMessage(message, body, broken is null ? null : new MessageProblem(
            broken.Contains("lines", StringComparison.Ordinal) ? MessageProblem.BadHeader : MessageProblem.NotJson,
            $"The body {broken}. Send a JSON array of records in UTF-8, with one line in the header for each where lines are told."));
    }

    private static async Task DecodeAsync(IReadOnlyList<BatchMessage> messages, BodyDecoder decoder, ChannelWriter<PreparedMessage> to, CancellationToken ct)
    {
        try
        {
            foreach (var message in messages)
            {
                var prepared = Decode(message, decoder);
                try
                {
                    await to.WriteAsync(prepared, ct).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    prepared.Body?.Dispose();
                    throw;
                }
            }

            to.Complete();
        }
        catch (Exception error)
        {
            to.Complete(error);
        }
    }
}
