using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace KiVendTout.Platform.EventStore.PersonalData;

/// <summary>
/// Encrypts single text fields of a JSON body with AES-256-GCM (NIST SP 800-38D). Stored form: <c>kvt:1:</c> and the base64 of
/// nonce (12 bytes), tag (16) and cipher text; subject and field name are authenticated with it, so that a value cannot be moved.
/// </summary>
internal static class PersonalCipher
{
    /// <summary>What a reader gets in place of a field whose key was deleted.</summary>
    public const string Erased = "[erased]";

    /// <summary>Stands for a subject's key that this installation's master key does not open: not erased, but not to be read here.</summary>
    public static readonly byte[] Locked = [];

    private const string Mark = "kvt:1:";
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Whose the personal fields are; null where the body names nobody and every such field is null too.</summary>
    public static Guid? SubjectOf(JsonObject body, PersonalFields fields) =>
        body[fields.SubjectProperty]?.GetValue<string>() is { } text ? Guid.TryParse(text, out var subject) ? subject : throw NoSubject(fields)
            : body.ContainsKey(fields.SubjectProperty) && fields.Properties.All(name => body[name] is null) ? null
            : throw NoSubject(fields);

    private static FormatException NoSubject(PersonalFields fields) =>
        new($"the subject '{fields.SubjectProperty}' of its personal fields is missing or no uuid");

    public static void Encrypt(JsonObject body, PersonalFields fields, Guid subject, byte[] key)
    {
        foreach (var name in fields.Properties)
        {
            if (body[name]?.GetValue<string>() is { } plain)
            {
                body[name] = Seal(plain, key, Context(subject, name));
            }
        }
    }

    public static void Decrypt(JsonObject body, PersonalFields fields, Dictionary<Guid, byte[]> keys)
    {
        if (SubjectOf(body, fields) is not { } subject)
        {
            return;
        }

        foreach (var name in fields.Properties)
        {
            if (body[name]?.GetValue<string>() is { } text && text.StartsWith(Mark, StringComparison.Ordinal))
            {
                body[name] = keys.TryGetValue(subject, out var key) ? Open(text, key, Context(subject, name)) : Erased;
            }
        }
    }

    public static byte[] Wrap(byte[] key, byte[] masterKey, Guid subject) => SealBytes(key, masterKey, subject.ToByteArray());

    public static byte[] Unwrap(byte[] wrapped, byte[] masterKey, Guid subject) => OpenBytes(wrapped, masterKey, subject.ToByteArray());

    private static string Seal(string plain, byte[] key, byte[] context) =>
        Mark + Convert.ToBase64String(SealBytes(Encoding.UTF8.GetBytes(plain), key, context));

    private static string Open(string stored, byte[] key, byte[] context) =>
        key.Length == 0 ? throw new FormatException("the key of its subject was altered or belongs to another master key: is this the right MasterKey?")
        : Encoding.UTF8.GetString(OpenBytes(Convert.FromBase64String(stored[Mark.Length..]), key, context));

    private static byte[] SealBytes(byte[] plain, byte[] key, byte[] context)
    {
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), context);
        return sealedBytes;
    }

    private static byte[] OpenBytes(byte[] sealedBytes, byte[] key, byte[] context)
    {
        if (sealedBytes.Length < NonceBytes + TagBytes)
        {
            throw new FormatException("an encrypted field is cut short");
        }

        try
        {
            var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(sealedBytes.AsSpan(0, NonceBytes), sealedBytes.AsSpan(NonceBytes + TagBytes), sealedBytes.AsSpan(NonceBytes, TagBytes), plain, context);
            return plain;
        }
        catch (AuthenticationTagMismatchException forged)
        {
            throw new FormatException("an encrypted field was altered or belongs to another subject or key", forged);
        }
    }

    private static byte[] Context(Guid subject, string field) => [.. subject.ToByteArray(), .. Encoding.UTF8.GetBytes(field)];
}
