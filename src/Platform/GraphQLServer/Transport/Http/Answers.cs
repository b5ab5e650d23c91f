using KiVendTout.Platform.GraphQLServer.Execution;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.GraphQLServer.Transport.Http;

/// <summary>Writes one answer, its length known, in one piece.</summary>
internal static class Answers
{
    public const string Allowed = "GET, HEAD, POST, OPTIONS";

    public static Task WriteAsync(HttpContext context, ExecutionResult result, MediaType type)
    {
        var response = context.Response;
        response.StatusCode = StatusTable.StatusOf(result.Kind, type);
        if (result.Kind == ResultKind.MutationNotAllowed)
        {
            response.Headers.Allow = "POST";
        }
        else if (result.Kind == ResultKind.Busy)
        {
            response.Headers.RetryAfter = "1";
        }

        var body = new PooledBuffer();
        result.WriteTo(body);
        return SendAsync(response, body, type);
    }

    public static Task WriteAsync(HttpContext context, Refusal refusal, MediaType type)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        response.StatusCode = refusal.Status;
        if (refusal.Status == StatusCodes.Status405MethodNotAllowed)
        {
            response.Headers.Allow = Allowed;
        }
        else if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = "1";
        }

        var body = new PooledBuffer();
        ErrorJson.WriteAnswer(body, new GraphQLError { Message = refusal.Message, Code = refusal.Code });
        return SendAsync(response, body, type);
    }

    private static Task SendAsync(HttpResponse response, PooledBuffer body, MediaType type)
    {
        response.ContentType = type == MediaType.GraphQLJson ? "application/graphql-response+json; charset=utf-8" : "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        var writing = response.BodyWriter.WriteAsync(body.Written);
        if (writing.IsCompletedSuccessfully)
        {
            writing.GetAwaiter().GetResult();
            body.Dispose();
            return Task.CompletedTask;
        }

        return FinishAsync(writing, body);

        static async Task FinishAsync(ValueTask<System.IO.Pipelines.FlushResult> writing, PooledBuffer body)
        {
            try
            {
                await writing.ConfigureAwait(false);
            }
            finally
            {
                body.Dispose();
            }
        }
    }
}
