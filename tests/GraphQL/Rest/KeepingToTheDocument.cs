using KiVendTout.GraphQL.Rest;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Tests.Rest.Setup;
using Microsoft.AspNetCore.Routing;

namespace KiVendTout.GraphQL.Tests.Rest;

/// <summary>The document says what is executed, no more and no less. (Every other test holds its answers against the document, see RestClient.)</summary>
public sealed class KeepingToTheDocument(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task The_document_has_every_route_and_every_route_is_in_the_document()
    {
        await using var host = await RestHost.StartAsync(database, "routes");
        var document = await DocumentAsync(host);
        var routes = host.Routes.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()
            .Where(route => route.Metadata.GetMetadata<Endpoint>() is not null).ToArray();
        var executed = routes.SelectMany(route => route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            .Where(method => method != "HEAD").Select(method => $"{method} {route.RoutePattern.RawText}")).Order().ToArray();

        Assert.Equal(document.Operations().Select(one => $"{one.Method} {one.Path}").Order(), executed);
        Assert.Equal(34, executed.Length);
        // Nothing below the API's root is executed that was not declared: the others only say so.
        var others = host.Routes.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Distinct()
            .Where(route => route.RoutePattern.RawText!.StartsWith("/api/v1", StringComparison.Ordinal) && route.Metadata.GetMetadata<Endpoint>() is null);
        Assert.All(others, route => Assert.Null(route.Metadata.GetMetadata<HttpMethodMetadata>()));
    }

    [Fact]
    public async Task An_operation_declares_the_parameters_roles_and_body_that_its_endpoint_checks()
    {
        await using var host = await RestHost.StartAsync(database, "parameters");
        var document = await DocumentAsync(host);
        foreach (var endpoint in RestApi.Endpoints)
        {
            var operation = document.Json["paths"]![$"/api/v1{endpoint.Path}"]![endpoint.Method.ToLowerInvariant()]!;
            Assert.Equal(
                endpoint.Parameters.Select(parameter => $"{parameter.Place} {parameter.Name} {parameter.Required}".ToLowerInvariant()),
                (operation["parameters"]?.AsArray() ?? []).Select(parameter => $"{parameter!["in"]} {parameter["name"]} {parameter["required"]}".ToLowerInvariant()));
            Assert.Equal(endpoint.Body is not null, operation["requestBody"] is not null);
            Assert.Equal(endpoint.Entry.Anybody, operation["security"]!.AsArray().Count == 0);
            Assert.Equal(endpoint.Entry.Roles, (operation["security"]!.AsArray().LastOrDefault()?["bearer"]?.AsArray() ?? []).Select(role => (string)role!));
        }
    }

    [Fact]
    public async Task Everything_in_the_document_is_described_and_every_reference_leads_somewhere()
    {
        await using var host = await RestHost.StartAsync(database, "described");
        var document = await DocumentAsync(host);
        foreach (var (name, schema) in document.Json["components"]!["schemas"]!.AsObject())
        {
            Assert.True(schema!["description"] is not null, $"{name} has no description.");
            Assert.All(schema["properties"]?.AsObject() ?? [], member => Assert.True(member.Value!["description"] is not null, $"{name}.{member.Key} has no description."));
        }

        Assert.All(document.Operations(), one => Assert.All(
            ((string[])["operationId", "summary", "responses", "security"]), member => Assert.NotNull(one.Operation[member])));
        Assert.Equal(document.Operations().Count(), document.Operations().Select(one => (string)one.Operation["operationId"]!).Distinct().Count());
        var text = document.Json.ToJsonString();
        foreach (var reference in System.Text.RegularExpressions.Regex.Matches(text, "\"#/components/([a-zA-Z]+)/([a-zA-Z0-9]+)\"").ToArray())
        {
            Assert.NotNull(document.Json["components"]![reference.Groups[1].Value]![reference.Groups[2].Value]);
        }
    }

    [Fact]
    public void Every_refusal_of_the_shop_has_a_status_of_its_own_choice()
    {
        var codes = AllRefusals().Order(StringComparer.Ordinal).ToArray();
        Assert.True(codes.Length > 45);
        Assert.Equal(codes, ProblemMap.Codes.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> AllRefusals()
    {
        Type[] lists =
        [
            typeof(Domain.Orders.OrderRefusal), typeof(Domain.Payments.PaymentRefusal), typeof(Domain.Products.ProductRefusal), typeof(Domain.Customers.CustomerRefusal),
            typeof(Handlers.ShopRefusal),
        ];
        var values = new Dictionary<Type, object>
        {
            [typeof(int)] = 1,
            [typeof(string)] = "X",
            [typeof(Domain.Values.Sku)] = Domain.Values.Sku.Parse("X"),
            [typeof(Domain.Values.Currency)] = Domain.Values.Currency.Gbp,
            [typeof(Domain.Values.Money)] = Domain.Values.Money.Zero(Domain.Values.Currency.Gbp),
        };
        return lists.SelectMany(list => list.GetProperties().Select(one => one.GetValue(null))
            .Concat(list.GetMethods().Where(method => !method.IsSpecialName && method.IsStatic && method.ReturnType == typeof(Domain.Refusal))
                .Select(method => method.Invoke(null, [.. method.GetParameters().Select(parameter => values[parameter.ParameterType])]))))
            .OfType<Domain.Refusal>().Select(refusal => refusal.Code);
    }

    private static async Task<DocumentOf> DocumentAsync(RestHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        return await DocumentOf.AsyncAt(http);
    }
}
