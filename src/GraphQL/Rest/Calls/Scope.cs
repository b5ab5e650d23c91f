using KiVendTout.GraphQL.Rest.Problems;

namespace KiVendTout.GraphQL.Rest.Calls;

/// <summary>Whose things a list shows.</summary>
internal static class Scope
{
    /// <summary>The customer whose things are listed; null for everybody's. Or why the caller gets no list.</summary>
    /// <param name="call">A call with the parameter <c>customerId</c>.</param>
    public static (Guid? Of, Problem? Refused) Of(RestCall call)
    {
        var wanted = call.OptionalId("customerId");
        if (call.Caller.SeesAll)
        {
            return (wanted, null);
        }

        return call.Caller.CustomerId is { } own && (wanted is null || wanted == own)
            ? (own, null)
            : (null, RestCall.Forbidden("This token shows the things of its own customer only. Leave customerId out, or sign in as staff."));
    }
}
