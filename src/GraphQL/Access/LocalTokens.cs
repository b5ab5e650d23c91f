using KiVendTout.Platform.TokenIssuer;
using KiVendTout.Platform.TokenIssuer.Directories;
using KiVendTout.Platform.TokenIssuer.Keys;
using KiVendTout.Platform.TokenIssuer.Tokens;

namespace KiVendTout.GraphQL.Access;

/// <summary>The built-in issuer for whoever owns its folder: tokens without a sign-in, to try things with. Needs no running host.</summary>
public sealed class LocalTokens
{
    /// <summary>The client that these tokens name.</summary>
    public const string Client = "command-line";

    private readonly AccessOptions _access;
    private readonly TimeProvider _time;
    private readonly KeyRing _keys;
    private readonly TokenMint _mint;

    /// <summary>Opens the issuer's folder; makes keys when there are none.</summary>
    /// <exception cref="TokenIssuerException">A key cannot be read, or others may read it.</exception>
    public LocalTokens(AccessOptions access, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(access);
        (_access, _time) = (access, time);
        var options = new TokenIssuerOptions { Folder = access.IssuerFolder, Issuer = access.Issuer, Audience = access.Audience };
        _keys = new KeyRing(options, time);
        _mint = new TokenMint(options, _keys, new Ledger(options, time), time);
    }

    /// <summary>Where the passwords of the demonstration can be read.</summary>
    public string PasswordsFile => DirectoryFile.PasswordsIn(_access.IssuerFolder);

    /// <summary>Makes a token.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="customer">Which customer it is for; null for the demonstration's own, when the role is customer.</param>
    /// <param name="lifetime">How long it is good for.</param>
    public string Issue(string role, Guid? customer, TimeSpan lifetime) => _mint.AccessToken(
        new AccessRights { Subject = DemoDirectory.SubjectOf(role), ClientId = Client, Roles = [role], Claims = DemoDirectory.ClaimsOf(role, customer) }, lifetime);

    /// <summary>The passwords and secrets that were made at the first start; empty when their file was deleted.</summary>
    public IReadOnlyDictionary<string, string> Passwords()
    {
        _ = new DirectoryFile(_access.IssuerFolder, DemoDirectory.Seed, _time);
        return DirectoryFile.Passwords(_access.IssuerFolder);
    }

    /// <summary>Makes a new signing key; tokens of the older ones stay good until they expire.</summary>
    /// <returns>Its id.</returns>
    public string RotateKey() => _keys.Rotate();
}
