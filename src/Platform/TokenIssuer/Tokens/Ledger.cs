using System.Collections.Frozen;
using KiVendTout.Platform.TokenIssuer.Keys;

namespace KiVendTout.Platform.TokenIssuer.Tokens;

/// <summary>
/// What may not be used again: codes and refresh tokens that were spent, sign-ins and tokens that were revoked. Each is an empty file named for it, whose time is
/// when it may be forgotten; making a file either succeeds or finds it there, so that of two processes that redeem a token at once only one can. Survives a
/// restart. Thread-safe.
/// </summary>
public sealed class Ledger
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(10);
    private readonly string _spent;
    private readonly string _revoked;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private FrozenSet<string> _revokedIds = FrozenSet<string>.Empty;
    private long _readAt;
    private DateTimeOffset _sweptAt;

    /// <summary>Opens the ledger under a folder.</summary>
    public Ledger(TokenIssuerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_time, _spent, _revoked) = (time, Path.Combine(options.Folder, "spent"), Path.Combine(options.Folder, "revoked"));
        PrivateFile.MakeFolder(_spent);
        PrivateFile.MakeFolder(_revoked);
        Reload(TimeSpan.Zero);
    }

    /// <summary>Whether a token, or the sign-in it comes from, was revoked; by another process up to a second ago it may not be known yet.</summary>
    /// <param name="id">Claim <c>jti</c> or <c>sid</c>.</param>
    public bool IsRevoked(string id)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _readAt)) >= Fresh)
            Reload(Fresh);
        return _revokedIds.Contains(id);
    }

    /// <summary>Spends an id.</summary>
    /// <param name="id">Of ours: only read from tokens whose signature is good, for it names a file.</param>
    /// <param name="until">When the token expires by itself.</param>
    /// <returns>False when it was spent before.</returns>
    internal bool TrySpend(string id, DateTimeOffset until)
    {
        SweepNowAndThen();
        return TryMark(_spent, id, until);
    }

    /// <summary>Revokes a token or a sign-in.</summary>
    internal void Revoke(string id, DateTimeOffset until)
    {
        TryMark(_revoked, id, until);
        Reload(TimeSpan.Zero);
    }

    private static bool TryMark(string folder, string id, DateTimeOffset until)
    {
        var path = Path.Combine(folder, id);
        try
        {
            using (new FileStream(path, FileMode.CreateNew, FileAccess.Write))
            {
                // The name says it all.
            }
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }

        // A minute more than the clocks of two machines may differ.
        File.SetLastWriteTimeUtc(path, until.UtcDateTime.AddMinutes(1));
        return true;
    }

    private void Reload(TimeSpan olderThan)
    {
        lock (_lock)
        {
            if (_time.GetElapsedTime(_readAt) < olderThan)
                return;
            _revokedIds = Directory.EnumerateFiles(_revoked).Select(path => Path.GetFileName(path)).ToFrozenSet(StringComparer.Ordinal);
            Volatile.Write(ref _readAt, _time.GetTimestamp());
        }
    }

    private void SweepNowAndThen()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            if (now - _sweptAt < SweepEvery)
                return;
            _sweptAt = now;
        }

        foreach (var path in Directory.EnumerateFiles(_spent).Concat(Directory.EnumerateFiles(_revoked)))
        {
            // A file just made by another process may not have its time yet: it is as old as now, and kept.
            if (File.GetLastWriteTimeUtc(path) < now.UtcDateTime.AddMinutes(-1))
                File.Delete(path);
        }
    }
}
