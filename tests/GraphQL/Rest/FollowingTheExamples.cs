using System.Text.Json.Nodes;
using KiVendTout.GraphQL.Tests.Rest.Setup;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>The examples that the document gives, sent as they stand, in the order in which things happen in a shop.</summary>
public sealed class FollowingTheExamples(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly string[] Story =
    [
        "addProduct", "receiveStock", "getProduct", "getStock", "listProducts", "registerCustomer", "changeAddress", "giveConsent", "getCustomer", "listCustomers",
        "placeOrder", "changePrice", "holdOrder", "releaseOrder", "listOrders", "requestPayment", "authorisePayment", "capturePayment", "getPayment", "listPayments", "payOrder", "shipOrder",
        "deliverOrder", "returnItems", "refundPayment", "getOrder", "getOrderEvents", "getRevenue", "withdrawConsent", "withdrawProduct", "eraseCustomer",
    ];

    private static readonly string[] TooLate = ["cancelOrder", "declinePayment", "voidPayment"];

    [Fact]
    public async Task Every_example_of_the_document_works_and_no_operation_is_without_one()
    {
        await using var host = await RestHost.StartAsync(database, "examples");
        using var admin = host.Admin;
        var operations = (await DocumentAsync(host)).Operations().ToDictionary(one => (string)one.Operation["operationId"]!);
        Assert.Equal(operations.Keys.Order(), Story.Concat(TooLate).Order());

        foreach (var name in Story)
        {
            var reply = await SendAsync(admin, operations[name]);
            Assert.True((int)reply.Status < 300, $"{name}: {(int)reply.Status} {reply.Body?.ToJsonString()}");
        }

        foreach (var name in TooLate)
        {
            Assert.Equal(409, (int)(await SendAsync(admin, operations[name])).Status);
        }
    }

    private static async Task<DocumentOf> DocumentAsync(RestHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        return await DocumentOf.AsyncAt(http);
    }

    private static Task<Reply> SendAsync(RestClient client, (string Method, string Path, JsonObject Operation) operation)
    {
        var path = operation.Path;
        var query = new List<string>();
        var parameters = operation.Operation["parameters"]?.AsArray() ?? [];
        foreach (var parameter in parameters)
        {
            var (name, example) = ((string)parameter!["name"]!, parameter["example"]?.ToString());
            if ((string)parameter["in"]! == "path")
            {
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(example!), StringComparison.Ordinal);
            }
            else if (example is not null)
            {
                query.Add($"{name}={Uri.EscapeDataString(example)}");
            }
        }

        var address = query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
        var body = operation.Operation["requestBody"]?["content"]!["application/json"]!["example"];
        return operation.Method == "POST"
            ? client.PostAsync(address, body?.ToJsonString())
            : client.SendAsync(new HttpMethod(operation.Method), address, body?.ToJsonString());
    }
}
