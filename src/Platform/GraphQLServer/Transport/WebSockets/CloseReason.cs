namespace KiVendTout.Platform.GraphQLServer.Transport.WebSockets;

/// <summary>Why a WebSocket is closed; codes of graphql-transport-ws and of RFC 6455. A reason is at most 123 bytes.</summary>
/// <param name="Code">The close code.</param>
/// <param name="Text">What happened.</param>
internal sealed record CloseReason(int Code, string Text)
{
    public static readonly CloseReason GoingAway = new(1001, "The server is stopping: connect again");
    public static readonly CloseReason TooBig = new(1009, "The message is larger than the server takes");
    public static readonly CloseReason Unauthorized = new(4401, "Unauthorized");
    public static readonly CloseReason Forbidden = new(4403, "Forbidden");
    public static readonly CloseReason Expired = new(4403, "Forbidden: the token has run out");
    public static readonly CloseReason Subprotocol = new(4406, "Subprotocol not acceptable: use graphql-transport-ws");
    public static readonly CloseReason InitTimeout = new(4408, "Connection initialisation timeout");
    public static readonly CloseReason SecondInit = new(4429, "Too many initialisation requests");
    public static readonly CloseReason Internal = new(4500, "Internal server error");

    public static CloseReason Bad(string text) => new(4400, $"Invalid message: {text}");

    /// <summary>The id is the client's and may be long: it is cut so that the reason fits into a close frame.</summary>
    public static CloseReason Duplicate(string id) => new(4409, $"Subscriber for {(id.Length > 24 ? id[..24] + "..." : id)} already exists");
}
