using System.Text.Json.Nodes;
using KiVendTout.Domain.Values;

namespace KiVendTout.Handlers.Contracts;

/// <summary>
/// The schemas of the domain's values, whose converters write one text or number. Countries and currencies are said by their form and not listed: their lists
/// grow, and a new one is no breach of a contract.
/// </summary>
public static class ShopShapes
{
    /// <summary>The schema of a value of the domain; null for any other type.</summary>
    /// <param name="type">The type.</param>
    public static JsonObject? Of(Type type) => type switch
    {
        _ when type == typeof(Sku) => Text("^[A-Z0-9 ._/-]{1,64}$"),
        _ when type == typeof(CountryCode) => Text("^[A-Z]{2}$"),
        _ when type == typeof(Currency) => Text("^[A-Z]{3}$"),
        _ when type == typeof(Quantity) => new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = int.MaxValue },
        _ when type == typeof(UnitPrice) => new JsonObject { ["type"] = "number", ["minimum"] = 0, ["maximum"] = UnitPrice.Max },
        _ => null,
    };

    private static JsonObject Text(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };
}
