using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>Reads a request's body whole, never more of it than is allowed: a compressed body counts by what comes out.</summary>
internal static class BodyReader
{
    /// <summary>Reads the body into <paramref name="fields"/>.</summary>
    /// <returns>Null, or why not.</returns>
    public static ValueTask<Refusal?> ReadAsync(HttpContext context, int maxBytes, RequestFields fields)
    {
        var request = context.Request;
        if (request.ContentLength > maxBytes)
        {
            return new(Refusal.TooLarge(maxBytes));
        }

        var coding = request.Headers.ContentEncoding;
        return coding.Count == 0 ? ReadPlainAsync(context, maxBytes, fields) : ReadCodedAsync(context, coding.ToString(), maxBytes, fields);
    }

    private static async ValueTask<Refusal?> ReadPlainAsync(HttpContext context, int maxBytes, RequestFields fields)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (buffer.Length > maxBytes)
            {
                body.AdvanceTo(buffer.End);
                return Refusal.TooLarge(maxBytes);
            }

            if (read.IsCompleted)
            {
                var problem = Parse(buffer, fields);
                body.AdvanceTo(buffer.End);
                return problem is null ? null : Refusal.Bad(problem);
            }

            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private static string? Parse(in ReadOnlySequence<byte> buffer, RequestFields fields)
    {
        if (buffer.IsSingleSegment)
        {
            return fields.ReadJson(buffer.FirstSpan);
        }

        var whole = ArrayPool<byte>.Shared.Rent((int)buffer.Length);
        try
        {
            buffer.CopyTo(whole);
            return fields.ReadJson(whole.AsSpan(0, (int)buffer.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static async ValueTask<Refusal?> ReadCodedAsync(HttpContext context, string coding, int maxBytes, RequestFields fields)
    {
        if (coding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadPlainAsync(context, maxBytes, fields).ConfigureAwait(false);
        }

        var plain = Decoder(coding, context.Request.Body);
        if (plain is null)
        {
            context.Response.Headers.AcceptEncoding = "gzip, deflate, br";
            return new Refusal(StatusCodes.Status415UnsupportedMediaType, "The body is compressed in an unknown way: use gzip, deflate or br, one of them, or none.");
        }

        await using var _ = plain.ConfigureAwait(false);
        using var whole = new PooledBuffer(4096);
        try
        {
            for (int count; (count = await plain.ReadAsync(whole.GetMemory(4096), context.RequestAborted).ConfigureAwait(false)) > 0;)
            {
                whole.Advance(count);
                if (whole.Length > maxBytes)
                {
                    return Refusal.TooLarge(maxBytes);
                }
            }
        }
        catch (Exception broken) when (broken is InvalidDataException or InvalidOperationException)
        {
            return Refusal.Bad($"The body is not what its Content-Encoding says: compress it again, or send it as it is.");
        }

        return fields.ReadJson(whole.Written.Span) is { } problem ? Refusal.Bad(problem) : null;
    }

    private static Stream? Decoder(string coding, Stream body) => coding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };
}
