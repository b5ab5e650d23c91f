using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace KiVendTout.Platform.TokenIssuer.Keys;

/// <summary>
/// The ES256 keys of an issuer: one PEM file each, numbered. The newest signs, all verify. Several processes may share the folder: what one adds, the others
/// see within seconds, or at once when a token names a key they do not know. Thread-safe.
/// </summary>
public sealed class KeyRing
{
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly TokenIssuerOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Key[] _keys = [];
    private long _readAt;

    /// <summary>Opens the ring; makes the folder and the first key where there are none.</summary>
    /// <exception cref="TokenIssuerException">A key file cannot be read, or others may read it.</exception>
    public KeyRing(TokenIssuerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(options.Folder);
        (_options, _time) = (options, time);
        PrivateFile.MakeFolder(options.Folder);
        lock (_lock)
        {
            Load();
            while (_keys.Length == 0)
                Add(1);
        }
    }

    /// <summary>The public keys, oldest first, as a JWKS shows them.</summary>
    public IReadOnlyList<JsonWebKey> Public => [.. Read(Stale).Select(key => key.Public)];

    /// <summary>The key that signs now; one that is too old is followed by a new one first.</summary>
    internal JsonWebKey Signing
    {
        get
        {
            var newest = Read(Stale)[^1];
            if (_time.GetUtcNow() - newest.MadeAt < _options.KeyLifetime)
                return newest.Private;
            lock (_lock)
                return After(newest).Private;
        }
    }

    /// <summary>The public key with this id, or null.</summary>
    public JsonWebKey? Find(string? id)
    {
        // Somebody who invents ids must not make us read the folder with every request.
        return id is null ? null : In(_keys) ?? In(Read(Patience));

        JsonWebKey? In(Key[] keys) => keys.FirstOrDefault(key => key.Public.Kid == id)?.Public;
    }

    /// <summary>Makes a new key, which signs from now on. Keys that have long stopped signing are deleted.</summary>
    /// <returns>The new key's id.</returns>
    public string Rotate()
    {
        lock (_lock)
        {
            Load();
            return After(_keys[^1]).Public.Kid;
        }
    }

    private Key After(Key previous)
    {
        while (_keys[^1].Number <= previous.Number)
            Add(previous.Number + 1);
        var now = _time.GetUtcNow();
        for (var i = 0; i + 1 < _keys.Length; i++)
        {
            if (now - _keys[i + 1].MadeAt > _options.KeyRetention)
                File.Delete(PathOf(_keys[i].Number));
        }

        Load();
        return _keys[^1];
    }

    private Key[] Read(TimeSpan olderThan)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) < olderThan)
            return _keys;
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) >= olderThan)
                Load();
            return _keys;
        }
    }

    private void Add(int number)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = PathOf(number);
        if (PrivateFile.TryCreate(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n")))
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        Load();
    }

    private void Load()
    {
        var known = _keys.ToDictionary(key => key.Number);
        var found = new List<Key>();
        foreach (var path in Directory.EnumerateFiles(_options.Folder, "signing-*.pem"))
        {
            if (int.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("signing-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                found.Add(known.GetValueOrDefault(number) ?? Parse(path, number));
        }

        found.Sort((one, other) => one.Number.CompareTo(other.Number));
        _keys = [.. found];
        Volatile.Write(ref _readAt, _time.GetTimestamp());
    }

    private static Key Parse(string path, int number)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(PrivateFile.Read(path));
            // As JWKs, for IdentityModel then makes an instance of its own wherever it needs one: ECDsa's are not thread-safe.
            var (secret, open) = (ToJwk(key, isPrivate: true), ToJwk(key, isPrivate: false));
            return new Key(number, secret, open, File.GetLastWriteTimeUtc(path));
        }
        catch (Exception broken) when (broken is ArgumentException or CryptographicException)
        {
            throw new TokenIssuerException($"{path} holds no ES256 key. Delete it: tokens it signed are refused from then on, and a new key is made.", broken);
        }
    }

    private static JsonWebKey ToJwk(ECDsa key, bool isPrivate)
    {
        var numbers = key.ExportParameters(isPrivate);
        if (numbers.Curve.Oid.FriendlyName is not ("nistP256" or "ECDSA_P256") && numbers.Curve.Oid.Value != "1.2.840.10045.3.1.7")
            throw new CryptographicException("The key is not of the curve P-256.");
        var jwk = new JsonWebKey
        {
            Kty = JsonWebAlgorithmsKeyTypes.EllipticCurve,
            Crv = JsonWebKeyECTypes.P256,
            X = Base64UrlEncoder.Encode(numbers.Q.X),
            Y = Base64UrlEncoder.Encode(numbers.Q.Y),
            D = isPrivate ? Base64UrlEncoder.Encode(numbers.D) : null,
            Alg = SecurityAlgorithms.EcdsaSha256,
            Use = JsonWebKeyUseNames.Sig,
        };
        jwk.Kid = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint()); // RFC 7638
        jwk.KeyId = jwk.Kid;
        return jwk;
    }

    private string PathOf(int number) => Path.Combine(_options.Folder, string.Create(CultureInfo.InvariantCulture, $"signing-{number:00000}.pem"));

    private sealed record Key(int Number, JsonWebKey Private, JsonWebKey Public, DateTimeOffset MadeAt);
}
