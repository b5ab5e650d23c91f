using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Bench.GraphQL;

/// <summary>The floor: the same answers by hand. It reads the request as JSON and writes what was asked for, and knows no GraphQL.</summary>
internal static class BareEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var hello = body.RootElement.GetProperty("query"u8).ValueEquals("{hello}"u8);
        context.Response.ContentType = "application/json; charset=utf-8";
        var writer = new Utf8JsonWriter(context.Response.BodyWriter);
        writer.WriteStartObject();
        writer.WriteStartObject("data"u8);
        if (hello)
        {
            writer.WriteString("hello"u8, Catalogue.Hello);
        }
        else
        {
            WriteProducts(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
    }

    private static void WriteProducts(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("products"u8);
        foreach (var product in Catalogue.Products)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, product.Id);
            writer.WriteString("name"u8, product.Name);
            writer.WriteNumber("price"u8, product.Price);
            writer.WriteStartObject("category"u8);
            writer.WriteString("id"u8, product.Category.Id);
            writer.WriteString("name"u8, product.Category.Name);
            writer.WriteEndObject();
            writer.WriteStartArray("reviews"u8);
            foreach (var review in product.Reviews)
            {
                writer.WriteStartObject();
                writer.WriteString("id"u8, review.Id);
                writer.WriteNumber("rating"u8, review.Rating);
                writer.WriteString("text"u8, review.Text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
