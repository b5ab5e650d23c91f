using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using KiVendTout.Platform.Messaging.Contracts;

namespace KiVendTout.Platform.Messaging.Tests.Contracts;

/// <summary>A record becomes a schema with its sentences and limits.</summary>
public sealed class DerivingSchemas
{
    internal static readonly MessageSchema Sample = MessageSchema.Of(SampleJson.Default.SampleMessage, "sample.v1");

    [Fact]
    public void A_record_says_all_of_it() => Assert.Equal(Expected.ReplaceLineEndings("\n") + "\n", Sample.ToText());

    [Fact]
    public void What_was_written_is_read_again() =>
        Assert.Equal(Sample.ToText(), MessageSchema.Read(JsonNode.Parse(Sample.ToText())!.AsObject()).ToText());

    [Fact]
    public void A_record_read_by_reflection_has_the_same_schema()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() }, TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Assert.Equal(Sample.ToText(), MessageSchema.Of(options.GetTypeInfo(typeof(SampleMessage)), "sample.v1").ToText());
    }

    [Fact]
    public void What_cannot_be_said_is_refused_when_the_schema_is_made()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Assert.Contains("polymorphic", Assert.Throws<NotSupportedException>(() => MessageSchema.Of(options.GetTypeInfo(typeof(Animal)))).Message, StringComparison.Ordinal);
        Assert.Contains("converter of its own", Assert.Throws<NotSupportedException>(() => MessageSchema.Of(options.GetTypeInfo(typeof(Weighed)))).Message, StringComparison.Ordinal);
        Assert.Contains("[0-9]", Assert.Throws<NotSupportedException>(() => MessageSchema.Of(options.GetTypeInfo(typeof(Digits)))).Message, StringComparison.Ordinal);

        var told = MessageSchema.Of(options.GetTypeInfo(typeof(Weighed)), shapeOf: type => type == typeof(Weight) ? new JsonObject { ["type"] = "integer", ["minimum"] = 1 } : null);
        Assert.Equal("""{"type":"integer","minimum":1}""", told.Json["properties"]!["weight"]!.ToJsonString());
    }

    internal sealed record Digits([property: System.ComponentModel.DataAnnotations.RegularExpression(@"\d+")] string Number);

    internal sealed record Weighed(Weight Weight);

    [JsonConverter(typeof(WeightJson))]
    internal readonly record struct Weight(int Grams);

    [JsonDerivedType(typeof(Cat), "cat")]
    [JsonDerivedType(typeof(Dog), "dog")]
    internal abstract record Animal;

    internal sealed record Cat(string Name) : Animal;

    internal sealed record Dog(int Age) : Animal;

    internal sealed class WeightJson : JsonConverter<Weight>
    {
        public override Weight Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

        public override void Write(Utf8JsonWriter writer, Weight value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Grams);
    }

    private const string Expected = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "sample.v1",
          "description": "Everything that a message's record can have.",
          "type": "object",
          "properties": {
            "id": {
              "description": "The message's subject.",
              "type": "string",
              "format": "uuid"
            },
            "sku": {
              "description": "The product's code.",
              "type": "string",
              "minLength": 1,
              "maxLength": 40
            },
            "colour": {
              "description": "What it looks like.",
              "type": "string",
              "enum": [
                "Red",
                "DarkBlue"
              ]
            },
            "pieces": {
              "description": "How many.",
              "type": "integer",
              "minimum": 1,
              "maximum": 1000
            },
            "price": {
              "description": "The price of a piece.",
              "type": "number",
              "minimum": 0,
              "maximum": 99999.99
            },
            "at": {
              "description": "When.",
              "type": "string",
              "format": "date-time"
            },
            "day": {
              "description": "The day it counts for.",
              "type": [
                "string",
                "null"
              ],
              "format": "date"
            },
            "lines": {
              "description": "The lines of it.",
              "type": "array",
              "items": {
                "description": "A line.",
                "type": "object",
                "properties": {
                  "code": {
                    "description": "The code on the shelf.",
                    "type": "string",
                    "pattern": "^(?:[A-Z]{2}-[0-9]{1,3})$"
                  },
                  "count": {
                    "description": "How many.",
                    "type": "integer",
                    "minimum": -9223372036854775808,
                    "maximum": 9223372036854775807
                  },
                  "parts": {
                    "description": "The lines that it is made of.",
                    "type": [
                      "array",
                      "null"
                    ],
                    "items": {
                      "description": "A line.",
                      "$ref": "#/properties/lines/items"
                    },
                    "default": null
                  }
                },
                "additionalProperties": false,
                "required": [
                  "code",
                  "count"
                ]
              },
              "minItems": 1,
              "maxItems": 3
            },
            "note": {
              "description": "A remark of the sender.",
              "type": [
                "string",
                "null"
              ],
              "maxLength": 20
            },
            "labels": {
              "description": "Free labels.",
              "type": [
                "object",
                "null"
              ],
              "additionalProperties": {
                "type": "string"
              },
              "default": null,
              "maxProperties": 2
            },
            "hidden": {
              "description": "Whether nobody sees it.",
              "type": "boolean",
              "default": false
            }
          },
          "required": [
            "id",
            "sku",
            "colour",
            "pieces",
            "price",
            "at",
            "lines"
          ]
        }
        """;
}
