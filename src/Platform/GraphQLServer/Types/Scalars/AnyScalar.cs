using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Language;

namespace KiVendTout.Platform.GraphQLServer.Types;

/// <summary>
/// A scalar that takes and gives anything JSON can say: <c>JSON</c> and <c>Any</c>, and each scalar of a schema made from SDL that nobody brought along. Its values on
/// the way in are <see cref="JsonElement"/>s; on the way out anything that the JSON serialiser writes.
/// </summary>
public sealed class AnyScalar(string name, string? specifiedByUrl = null) : ScalarType(name)
{
    /// <inheritdoc/>
    public override string? SpecifiedByUrl { get; } = specifiedByUrl;

    /// <inheritdoc/>
    public override Type RuntimeType => typeof(JsonElement);

    /// <inheritdoc/>
    public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        var done = Literals.TryToJson(literal, out var json, out problem);
        value = done ? json : null;
#pragma warning disable CS8762 // TryToJson names a problem exactly when it fails.
        return done;
#pragma warning restore CS8762
    }

    /// <inheritdoc/>
    public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
    {
        // The element outlives the request's body in a subscription or a loader.
        (value, problem) = (json.Clone(), null);
        return true;
    }

    /// <inheritdoc/>
    public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
    {
        // Serialised here and not while it is written: what the serialiser refuses becomes an error of the field, not half an answer.
        try
        {
            (leaf, problem) = (value is JsonElement ? value : JsonSerializer.SerializeToElement(value), null);
            return true;
        }
        catch (Exception refused) when (refused is NotSupportedException or JsonException or ArgumentException)
        {
            (leaf, problem) = (null, Problem.With($"{Name} cannot represent value", value));
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, object leaf) => ((JsonElement)leaf).WriteTo(writer);

    /// <inheritdoc/>
    public override ValueNode ToLiteral(object value) => Literals.FromJson(value is JsonElement json ? json : JsonSerializer.SerializeToElement(value));
}
