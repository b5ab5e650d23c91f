namespace KiVendTout.GraphQL.Mutations;

/// <summary>A field of the input is badly formed; nothing was done.</summary>
/// <param name="Field">Path of the field, such as <c>items[2].quantity</c>.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to send instead.</param>
public sealed record InvalidInputError(string Field, string Problem, string Remedy)
{
    /// <summary>All of it in a sentence.</summary>
    public string Message => $"{Field}: {Problem} {Remedy}";
}

/// <summary>It cannot be done in the present state of the shop; nothing was done.</summary>
/// <param name="Code">Stable, for programs, such as <c>order.already_paid</c>.</param>
/// <param name="Message">What happened and what to do about it.</param>
public sealed record RefusedError(string Code, string Message);

/// <summary>Fewer pieces are left than were ordered; nothing was done.</summary>
/// <param name="Sku">Of which product.</param>
/// <param name="Message">What happened and what to do about it.</param>
public sealed record OutOfStockError(string Sku, string Message);

/// <summary>Others changed the same thing again and again; nothing was done. Send the same again.</summary>
public sealed record ConflictError
{
    /// <summary>What happened and what to do about it.</summary>
    public string Message { get; } = "Others changed this at the same moment, again and again. Nothing was done; send the same again.";
}

/// <summary>The key was used for another request before; nothing was done.</summary>
public sealed record IdempotencyKeyReusedError
{
    /// <summary>What happened and what to do about it.</summary>
    public string Message { get; } = "This idempotency key was used for another request before. Nothing was done; send a new key with each new request.";
}
