namespace KiVendTout.Domain;

/// <summary>
/// Why a command does not hold. Each noun lists its own: <c>OrderRefusal</c>, <c>PaymentRefusal</c>,
/// <c>ProductRefusal</c>, <c>CustomerRefusal</c>, <c>ActivityRefusal</c>.
/// </summary>
/// <param name="Code">Stable, for programs: <c>noun.state_of_the_world</c>. Never changed once published.</param>
/// <param name="Message">For people: what happened and what to do about it. Without personal or card data.</param>
public sealed record Refusal(string Code, string Message);
