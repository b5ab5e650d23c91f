namespace KiVendTout.Platform.GraphQLServer.Costs;

/// <summary>What an operation can cost at the most, by IBM's cost specification.</summary>
/// <param name="Field">Weights of all fields that can be resolved.</param>
/// <param name="Type">Objects that can be returned, the root included.</param>
internal sealed record Cost(double Field, double Type);
