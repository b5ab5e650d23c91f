using System.Diagnostics.Metrics;

namespace KiVendTout.Platform.TokenIssuer;

/// <summary>What the issuer counts.</summary>
internal sealed class IssuerMetrics : IDisposable
{
    private readonly Meter _meter = new("KiVendTout.TokenIssuer");
    private readonly Counter<long> _answers;

    public IssuerMetrics() => _answers = _meter.CreateCounter<long>("kvt.tokens.answers", "{answer}", "Answers of the token endpoint, by grant and error.");

    public void Answered(string? grant, string? error) =>
        _answers.Add(1, new("grant", grant is "authorization_code" or "refresh_token" or "client_credentials" ? grant : "other"), new("error", error ?? "none"));

    public void Dispose() => _meter.Dispose();
}
