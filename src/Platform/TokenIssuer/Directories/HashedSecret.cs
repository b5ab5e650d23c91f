using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace KiVendTout.Platform.TokenIssuer.Directories;

/// <summary>Passwords and client secrets as they are kept: <c>pbkdf2-sha512$ITERATIONS$SALT$HASH</c>, salt and hash in base64.</summary>
public static class HashedSecret
{
    // OWASP's figure for PBKDF2 with HMAC-SHA-512, for what people can remember.
    private const int PasswordIterations = 210_000;

    // Nobody guesses 256 random bits, however fast.
    private const int RandomIterations = 1_000;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;
    private const string Scheme = "pbkdf2-sha512";
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    // Hashing is slow on purpose; many at once must not take every processor from the rest.
    private static readonly SemaphoreSlim Turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private static readonly string Nobodys = Of("nobody's");

    /// <summary>Hashes a password.</summary>
    public static string Of(string password) => Make(password, PasswordIterations);

    /// <summary>Hashes a secret that was made by <see cref="RandomSecret"/>.</summary>
    public static string OfRandom(string secret) => Make(secret, RandomIterations);

    /// <summary>A password of 20 letters and digits, none of which look alike: 99 random bits.</summary>
    public static string RandomPassword() =>
        string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 5)));

    /// <summary>A secret of 256 random bits.</summary>
    public static string RandomSecret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whether it is the secret that was hashed, in a time that does not tell. With no hash it is not, after the time of a password.</summary>
    public static async ValueTask<bool> IsAsync(string? hashed, string secret, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var parts = (hashed ?? Nobodys).Split('$');
        if (parts is not [Scheme, var iterations, var salt, var hash] || !int.TryParse(iterations, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw new TokenIssuerException($"A secret in the directory file is not written as {Scheme}$ITERATIONS$SALT$HASH.");
        await Turns.WaitAsync(ct).ConfigureAwait(false);
        try
        {
            var expected = Convert.FromBase64String(hash);
            var given = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), Convert.FromBase64String(salt), count, HashAlgorithmName.SHA512, expected.Length);
            return CryptographicOperations.FixedTimeEquals(expected, given) && hashed is not null;
        }
        finally
        {
            Turns.Release();
        }
    }

    private static string Make(string secret, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(secret), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
        return string.Create(CultureInfo.InvariantCulture, $"{Scheme}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(hash)}");
    }
}
