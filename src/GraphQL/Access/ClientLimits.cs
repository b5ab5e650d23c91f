using System.Net;
using System.Net.Sockets;
using System.Security.Claims;

namespace KiVendTout.GraphQL.Access;

/// <summary>How often each client may call: one bucket for each caller that is signed in, one for each address from which nobody is. Thread-safe.</summary>
public sealed class ClientLimits(AccessOptions access, TimeProvider time)
{
    private readonly Kind _signedIn = new("signed-in", access.SignedIn, time);
    private readonly Kind _anonymous = new("anonymous", access.Anonymous, time);

    /// <summary>Takes one request from the client's bucket.</summary>
    /// <param name="user">Who calls.</param>
    /// <param name="address">From where; counts when nobody is signed in.</param>
    /// <returns>The bucket's answer, and the name and size of the limit as the headers tell it; null when there is no limit.</returns>
    public (RateAnswer Answer, string Name, RateLimit Limit)? Take(ClaimsPrincipal user, IPAddress? address)
    {
        var caller = Caller.Of(user);
        return caller.IsSignedIn ? _signedIn.Take($"{caller.Client} {caller.Subject}") : _anonymous.Take(PlaceOf(address));
    }

    // Of IPv6 a subscriber is given a network of 64 bits at least, and could come from each of its addresses.
    private static string PlaceOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    private sealed class Kind(string name, RateLimit limit, TimeProvider time)
    {
        private readonly RateBuckets? _buckets = limit.IsOn ? new RateBuckets(limit, time) : null;

        public (RateAnswer, string, RateLimit)? Take(string client) => _buckets is null ? null : (_buckets.Take(client), name, limit);
    }
}
