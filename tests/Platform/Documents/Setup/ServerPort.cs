using System.Net;
using System.Net.Sockets;

namespace KiVendTout.Platform.Documents.Tests.Setup;

/// <summary>Ports for servers that tests start, kill and start again.</summary>
internal static class ServerPort
{
    /// <summary>A port that nobody listens on, below those that outgoing connections are given: one of those could be in use again before it is bound.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }
}
