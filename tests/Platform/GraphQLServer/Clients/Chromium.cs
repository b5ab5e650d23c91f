using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace KiVendTout.Platform.GraphQLServer.Tests.Clients;

/// <summary>
/// A Chromium without a window, driven over its DevTools protocol. No host but 127.0.0.1 can be found, and every request that a page or one of its workers
/// makes is written down.
/// </summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);
    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("kvt-chromium-");
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private Task _listening = Task.CompletedTask;
    private string _page = "";
    private int _lastId;

    /// <summary>Addresses of all requests so far: pages, workers, WebSockets.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public static string? Find() => ((string[])["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]).FirstOrDefault(File.Exists);

    public static async Task<Chromium> StartAsync()
    {
        var chromium = new Chromium();
        await chromium.OpenAsync();
        return chromium;
    }

    public Task GoAsync(string url) => SendAsync("Page.navigate", new { url });

    /// <summary>The value of an expression on the page.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        Assert.False(answer.TryGetProperty("exceptionDetails", out var problem), $"{expression}: {problem}");
        return answer.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Waits until an expression on the page is true.</summary>
    public async Task WaitForAsync(string condition)
    {
        var began = Stopwatch.GetTimestamp();
        while ((await EvaluateAsync($"!!({condition})")).ValueKind != JsonValueKind.True)
        {
            if (Stopwatch.GetElapsedTime(began) > Deadline)
            {
                Assert.Fail($"{condition} did not come true. The page says: {await EvaluateAsync("document.body.innerText")}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Clicks in the middle of the first element that the expression finds.</summary>
    public async Task ClickAsync(string element)
    {
        await WaitForAsync(element);
        var at = await EvaluateAsync($"(() => {{ const box = ({element}).getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; }})()");
        foreach (var type in (string[])["mouseMoved", "mousePressed", "mouseReleased"])
        {
            await SendAsync("Input.dispatchMouseEvent", new { type, x = at[0].GetDouble(), y = at[1].GetDouble(), button = type == "mouseMoved" ? "none" : "left", clickCount = 1 });
        }
    }

    public Task TypeAsync(string text) => SendAsync("Input.insertText", new { text });

    /// <summary>Presses a key; modifiers: 2 for Ctrl.</summary>
    public async Task PressAsync(string key, int code, int modifiers)
    {
        foreach (var type in (string[])["rawKeyDown", "keyUp"])
        {
            await SendAsync("Input.dispatchKeyEvent", new { type, key, code = key.Length == 1 ? $"Key{key.ToUpperInvariant()}" : key, windowsVirtualKeyCode = code, modifiers });
        }
    }

    public async Task ScreenshotAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, (await SendAsync("Page.captureScreenshot", new { format = "png" })).GetProperty("data").GetBytesFromBase64());
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        _process?.Kill(entireProcessTree: true);
        await (_process?.WaitForExitAsync() ?? Task.CompletedTask);
        await _listening;
        _socket.Dispose();
        _process?.Dispose();
        _turn.Dispose();
        _profile.Delete(recursive: true);
    }

    private async Task OpenAsync()
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--window-size=1500,950", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0",
            $"--user-data-dir={_profile.FullName}", "about:blank",
        ];
        _process = Process.Start(new ProcessStartInfo(Find()!, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        var lines = await PortAsync(Path.Combine(_profile.FullName, "DevToolsActivePort"));
        await _socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), CancellationToken.None);
        _listening = ListenAsync();
        var page = await SendAsync("Target.createTarget", new { url = "about:blank" });
        _page = (await SendAsync("Target.attachToTarget", new { targetId = page.GetProperty("targetId").GetString(), flatten = true })).GetProperty("sessionId").GetString()!;
        await WatchAsync(_page);
        await SendAsync("Page.enable", new { });
    }

    private static async Task<string[]> PortAsync(string file)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (File.Exists(file) && await File.ReadAllLinesAsync(file) is [_, _, ..] lines)
            {
                return lines;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < Deadline, "Chromium did not open its DevTools.");
            await Task.Delay(50);
        }
    }

    /// <summary>Writes down what a page or worker asks for, and what its own workers do.</summary>
    private async Task WatchAsync(string session)
    {
        await SendAsync("Network.enable", new { }, session);
        await SendAsync("Target.setAutoAttach", new { autoAttach = true, waitForDebuggerOnStart = false, flatten = true }, session);
    }

    private async Task<JsonElement> SendAsync(string method, object parameters, string? session = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = _waiting[id] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        var to = session ?? (_page.Length == 0 ? null : _page);
        var message = JsonSerializer.SerializeToUtf8Bytes(to is null ? new { id, method, @params = parameters } : (object)new { id, method, @params = parameters, sessionId = to });
        await _turn.WaitAsync();
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Text, true, CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }

        return await answer.Task.WaitAsync(Deadline);
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage)
                {
                    Hear(JsonDocument.Parse(message.ToArray()).RootElement);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
        {
            // So is the browser.
        }
    }

    private void Hear(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id) && _waiting.TryRemove(id.GetInt32(), out var waiting))
        {
            waiting.SetResult(message.TryGetProperty("result", out var result) ? result : message);
            return;
        }

        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        switch (message.TryGetProperty("method", out var method) ? method.GetString() : null)
        {
            case "Network.requestWillBeSent": _requests.Enqueue(parameters.GetProperty("request").GetProperty("url").GetString()!); break;
            case "Network.webSocketCreated": _requests.Enqueue(parameters.GetProperty("url").GetString()!); break;
            case "Target.attachedToTarget" when _page.Length > 0: _ = WatchAsync(parameters.GetProperty("sessionId").GetString()!); break;
        }
    }
}
