using System.Globalization;

namespace KiVendTout.Platform.GraphQLServer.Costs;

/// <summary>What is said about an operation that costs too much.</summary>
internal static class CostErrors
{
    public static GraphQLError Exceeded(Cost cost, GraphQLOptions options) => new()
    {
        Message = string.Create(
            CultureInfo.InvariantCulture,
            $"The operation could cost {cost.Field} (fields) and {cost.Type} (objects); allowed are {options.MaxFieldCost} and {options.MaxTypeCost}. Ask for smaller pages or fewer fields."),
        Code = ErrorCode.CostExceeded,
        Extensions = new Dictionary<string, object?>
        {
            ["fieldCost"] = cost.Field,
            ["maxFieldCost"] = options.MaxFieldCost,
            ["typeCost"] = cost.Type,
            ["maxTypeCost"] = options.MaxTypeCost,
        },
    };
}
