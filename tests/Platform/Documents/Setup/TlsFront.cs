using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>A port with TLS and a certificate of its own in front of a server that has none.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly string _folder = Directory.CreateTempSubdirectory("kvt-tls-").FullName;
    private readonly Task _accepting;

    public TlsFront(string address)
    {
        File.WriteAllText(CertificateFile, _certificate.ExportCertificatePem());
        _listener.Start();
        _accepting = AcceptAsync(IPEndPoint.Parse(address));
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What a client must trust.</summary>
    public string CertificateFile => Path.Combine(_folder, "ca.pem");

    /// <summary>Connections that got through the handshake.</summary>
    public int Secured { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting; // a listener that was stopped refuses to accept in another way
        _listener.Stop();
        _certificate.Dispose();
        _end.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AcceptAsync(IPEndPoint server)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token), server));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client, IPEndPoint server)
    {
        try
        {
            using var inner = new TcpClient();
            await using var secure = new SslStream(client.GetStream());
            await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
            Secured++;
            await inner.ConnectAsync(server, _end.Token);
            await Task.WhenAny(secure.CopyToAsync(inner.GetStream(), _end.Token), inner.GetStream().CopyToAsync(secure, _end.Token));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or SocketException)
        {
            // A client that does not trust us, or that has gone.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
