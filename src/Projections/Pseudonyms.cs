using System.Security.Cryptography;
using System.Text;

namespace KiVendTout.Projections;

/// <summary>
/// Names for people outside the log: HMAC-SHA-256 (RFC 2104) of their id under this installation's key, the first 16 bytes in hexadecimal. The same person
/// always has the same name, so their doings can be counted; without the key nobody gets from the name back to the id, not even by trying all ids.
/// </summary>
/// <param name="key">The key, 32 random bytes. Another key gives other names: figures before and after cannot be joined.</param>
public sealed class Pseudonyms(byte[] key)
{
    private const int Bytes = 16;

    /// <summary>The name of a customer.</summary>
    /// <param name="customer">Their id.</param>
    public string OfCustomer(Guid customer) => Of("customer:", customer.ToString());

    /// <summary>The name of a visitor.</summary>
    /// <param name="visitor">The client's name for them.</param>
    public string OfVisitor(string visitor) => Of("visitor:", visitor);

    private string Of(string kind, string id) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(kind + id)).AsSpan(0, Bytes));
}
