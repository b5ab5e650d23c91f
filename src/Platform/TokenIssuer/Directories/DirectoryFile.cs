using System.Text.Json;
using System.Text.Json.Serialization;
using KiVendTout.Platform.TokenIssuer.Keys;

namespace KiVendTout.Platform.TokenIssuer.Directories;

/// <summary>
/// People and programs in a JSON file, <c>directory.json</c>, that its owner edits; a change is seen within a second. Made at the first start with random passwords, which
/// can be read in <c>passwords.json</c> beside it until somebody deletes that. Thread-safe.
/// </summary>
public sealed class DirectoryFile : IUserDirectory, IClientDirectory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Content _content;
    private DateTime _changedAt;
    private long _readAt;

    /// <summary>Opens the file, and makes it when it is not there.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="first">Who is in it at first.</param>
    /// <param name="time">A clock.</param>
    /// <exception cref="TokenIssuerException">It cannot be understood, or others may read it.</exception>
    public DirectoryFile(string folder, DirectorySeed first, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(first);
        PrivateFile.MakeFolder(folder);
        (_path, _time) = (Path.Combine(folder, "directory.json"), time);
        if (!File.Exists(_path))
            Make(folder, first);
        _changedAt = File.GetLastWriteTimeUtc(_path);
        _content = Parse();
        _readAt = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public IReadOnlyList<(string UserName, string DisplayName)> Offered => [.. Read().Users.Select(user => (user.UserName, user.DisplayName))];

    /// <summary>The passwords and secrets that were made at the first start, by user name and client id; empty when that file was deleted.</summary>
    /// <exception cref="TokenIssuerException">Others may read the file.</exception>
    public static IReadOnlyDictionary<string, string> Passwords(string folder)
    {
        var path = PasswordsIn(folder);
        return File.Exists(path) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(PrivateFile.Read(path), Form)! : new SortedDictionary<string, string>();
    }

    /// <summary>Where <see cref="Passwords"/> come from.</summary>
    public static string PasswordsIn(string folder) => Path.Combine(folder, "passwords.json");

    /// <inheritdoc/>
    public async ValueTask<IssuerUser?> SignInAsync(string userName, string password, CancellationToken ct)
    {
        var user = Read().Users.FirstOrDefault(user => user.UserName == userName);
        return await HashedSecret.IsAsync(user?.Password, password, ct).ConfigureAwait(false) ? user!.Public : null;
    }

    /// <inheritdoc/>
    public ValueTask<IssuerUser?> FindAsync(string subject, CancellationToken ct) =>
        ValueTask.FromResult(Read().Users.FirstOrDefault(user => user.Subject == subject)?.Public);

    /// <inheritdoc/>
    public ValueTask<IssuerClient?> FindClientAsync(string clientId, CancellationToken ct) =>
        ValueTask.FromResult(Read().Clients.FirstOrDefault(client => client.Id == clientId));

    // The passwords come first, and whoever's file was first counts for all: when two processes start at once, or one dies between the files, both still agree.
    private void Make(string folder, DirectorySeed first)
    {
        var mine = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var user in first.Users)
            mine[user.UserName] = HashedSecret.RandomPassword();
        foreach (var client in first.ConfidentialClients)
            mine[client.Id] = HashedSecret.RandomSecret();
        PrivateFile.TryCreate(PasswordsIn(folder), JsonSerializer.SerializeToUtf8Bytes(mine, Form));
        var passwords = Passwords(folder);
        var content = new Content(
            [.. first.Users.Select(user => new User(
                user.Subject, user.UserName, user.DisplayName, HashedSecret.Of(PasswordOf(user.UserName)), user.Roles, user.Claims))],
            [.. first.PublicClients, .. first.ConfidentialClients.Select(client => client with { Secret = HashedSecret.OfRandom(PasswordOf(client.Id)) })]);
        PrivateFile.TryCreate(_path, JsonSerializer.SerializeToUtf8Bytes(content, Form));

        string PasswordOf(string name) => passwords.GetValueOrDefault(name)
            ?? throw new TokenIssuerException($"{PasswordsIn(folder)} has no password for '{name}'. Delete it: with {_path} gone, both are made again.");
    }

    private Content Read()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) < Fresh)
            return _content;
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) >= Fresh && File.GetLastWriteTimeUtc(_path) is var changed && changed != _changedAt)
                (_content, _changedAt) = (Parse(), changed);
            Volatile.Write(ref _readAt, _time.GetTimestamp());
            return _content;
        }
    }

    private Content Parse()
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(PrivateFile.Read(_path), Form);
            return content is { Users: not null, Clients: not null } ? content : throw new TokenIssuerException($"{_path} needs the lists users and clients.");
        }
        catch (JsonException broken)
        {
            throw new TokenIssuerException($"{_path} is no directory of users and clients: {broken.Message}", broken);
        }
    }

    private sealed record Content(IReadOnlyList<User> Users, IReadOnlyList<IssuerClient> Clients);

    private sealed record User(
        string Subject, string UserName, string DisplayName, string Password, IReadOnlyList<string> Roles, IReadOnlyDictionary<string, string>? Claims)
    {
        [JsonIgnore]
        public IssuerUser Public { get; } = new(Subject, UserName, DisplayName, Roles ?? [], Claims ?? new Dictionary<string, string>());
    }
}

/// <summary>Who is in a <see cref="DirectoryFile"/> at first.</summary>
/// <param name="Users">People; each gets a random password.</param>
/// <param name="PublicClients">Programs that keep no secret.</param>
/// <param name="ConfidentialClients">Programs that do; each gets a random one.</param>
public sealed record DirectorySeed(IReadOnlyList<IssuerUser> Users, IReadOnlyList<IssuerClient> PublicClients, IReadOnlyList<IssuerClient> ConfidentialClients);
