using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace KiVendTout.Platform.EventStore.Tests;

public sealed class CallingOthers
{
    [Fact]
    public async Task A_database_that_is_away_is_not_asked_again_and_again()
    {
        using var door = new TcpListener(IPAddress.Loopback, 0);
        door.Start();
        await using var source = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={((IPEndPoint)door.LocalEndpoint).Port};Username=nobody;Timeout=120;SSL Mode=Disable;GSS Encryption Mode=Disable");
        await using var wake = new WakeUp(source);

        wake.Signal();

        (await door.AcceptTcpClientAsync(TestContext.Current.CancellationToken)).Dispose(); // without an answer
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.False(door.Pending());
    }
}
