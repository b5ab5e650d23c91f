using KiVendTout.Domain.Customers;
using KiVendTout.GraphQL.Access;
using KiVendTout.GraphQL.Customers;
using KiVendTout.GraphQL.Rest.Calls;
using KiVendTout.GraphQL.Rest.Problems;
using KiVendTout.GraphQL.Rest.Shapes;
using KiVendTout.Handlers;
using KiVendTout.Platform.EventStore.Events;
using KiVendTout.Platform.GraphQLServer.Connections;

namespace KiVendTout.GraphQL.Rest.Customers;

/// <summary>Customers over REST.</summary>
internal static class CustomerEndpoints
{
    private const string Noun = "customer";
    private const string OnePath = "/customers/{id}";
    private static readonly EndpointParameter Id = Declare.PathId("The customer.", Samples.Customer);
    private static readonly EndpointParameter Purpose = Declare.Path("purpose", RecordShapes.OfRequest(typeof(ConsentPurpose)), "To what they agree.", "marketing");
    private static readonly Entry OwnersToo = Entry.For(Role.Customer, Role.Clerk, Role.Admin);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        new Endpoint
        {
            Method = "POST",
            Path = "/customers",
            OperationId = "registerCustomer",
            Noun = Noun,
            Entry = Entry.For(Role.Clerk, Role.Admin),
            Summary = "Registers a customer",
            Description = "What is personal is encrypted under a key of their own before it is stored.",
            Body = typeof(CustomerToRegister),
            BodyExample = new CustomerToRegister(Samples.CustomerNumber, "GB", "ada@example.org", "Ada Example"),
            Successes =
            [
                new(201, "They are registered.", typeof(Receipt), HasETag: true, HasLocation: true), new(200, "They were registered before.", typeof(Receipt), HasETag: true),
            ],
            Links = [.. new[] { "getCustomer", "changeAddress", "eraseCustomer" }.Select(operation => new EndpointLink(operation, "id", "$response.body#/id"))],
            Run = RegisterAsync,
        }.AsCommand(),
        new Endpoint
        {
            Method = "GET",
            Path = "/customers",
            OperationId = "listCustomers",
            Noun = Noun,
            Entry = Entry.For(Role.Clerk, Role.Analyst, Role.Admin),
            Summary = "Lists customers",
            Description = "The youngest first; those who were erased are not among them.",
            Parameters =
            [
                Declare.Query("country", KnownShapes.CountryCode, "Only customers who live there."),
                Declare.OneOf<ConsentPurpose>("consent", "Only customers who agreed to this."),
            ],
            Successes = [new(200, "A page of customers.", typeof(PageOf<Customer>))],
            Run = ListAsync,
        }.AsPage(),
        new Endpoint
        {
            Method = "GET",
            Path = OnePath,
            OperationId = "getCustomer",
            Noun = Noun,
            Entry = Entry.SignedIn,
            Summary = "Shows a customer",
            Parameters = [Id],
            Problems = [410],
            Successes = [new(200, "The customer.", typeof(Customer), HasETag: true)],
            Run = ShowAsync,
        }.AsResource(),
        Change("PUT", "/address", "changeAddress", "Changes where a customer's goods go", "Personal data, like their name.", OwnersToo, (call, id, by) =>
            {
                var body = call.Body<AddressToSet>();
                return commands => commands.ChangeAddressAsync(new ChangeAddressRequest(id, body.Street, body.PostalCode, body.City, body.Country), by, call.Ct);
            }) with { Body = typeof(AddressToSet), BodyExample = new AddressToSet("1 Mill Lane", "Cambridge", "GB", "CB2 1RX") },
        Change("PUT", "/consents/{purpose}", "giveConsent", "Records that a customer agrees to a use of their data", null, OwnersToo, (call, id, by) =>
            commands => commands.GiveConsentAsync(new GiveConsentRequest(id, call.OneOf<ConsentPurpose>("purpose").ToString()), by, call.Ct)),
        Change("DELETE", "/consents/{purpose}", "withdrawConsent", "Records that a customer agrees no longer", null, OwnersToo, (call, id, by) =>
            commands => commands.WithdrawConsentAsync(new WithdrawConsentRequest(id, call.OneOf<ConsentPurpose>("purpose").ToString()), by, call.Ct)),
        Change(
            "DELETE", "", "eraseCustomer", "Forgets a customer", "Their key is deleted, and with it everything personal becomes unreadable, in the log too. There is no way back.",
            Entry.For(Role.Admin), (call, id, by) => commands => commands.EraseCustomerAsync(new EraseCustomerRequest(id), by, call.Ct)),
    ];

    private static Endpoint Change(
        string method,
        string below,
        string operation,
        string summary,
        string? description,
        Entry entry,
        Func<RestCall, string, EventMetadata, Func<ShopCommands, Task<CommandResult>>> run) => new Endpoint
        {
            Method = method,
            Path = OnePath + below,
            OperationId = operation,
            Noun = Noun,
            Entry = entry,
            Summary = summary,
            Description = description,
            Parameters = below.Contains("{purpose}", StringComparison.Ordinal) ? [Id, Purpose] : [Id],
            Problems = [410],
            Successes = method == "DELETE" ? [new(204, "It is done, or was before.", null, HasETag: true)] : [new(200, "It is done, or was before.", typeof(Receipt), HasETag: true)],
            Run = call => call.Caller.ActsFor(call.Id())
                ? call.CommandAsync(run(call, call.Id().ToString(), call.Metadata), $"/customers/{call.Id()}", call.Id().ToString())
                : Task.FromResult<RestAnswer>(call.NotFound()),
        }.AsCommand();

    private static Task<RestAnswer> RegisterAsync(RestCall call)
    {
        var body = call.Body<CustomerToRegister>();
        var id = CustomerId.From(RegisterCustomerRequest.Source, body.Number.Trim());
        return call.CommandAsync(
            commands => commands.RegisterCustomerAsync(new RegisterCustomerRequest(body.Number, body.Email, body.FullName, body.Country), call.Metadata, call.Ct),
            $"/customers/{id}",
            id.ToString(),
            creates: true);
    }

    private static Task<RestAnswer> ListAsync(RestCall call)
    {
        var conditions = new List<FilterNode> { new FilterCondition(nameof(CustomerFilter.ErasedAt), FilterOperator.Eq, null) };
        if (call.Text("country") is { } country)
        {
            conditions.Add(new FilterCondition(nameof(CustomerFilter.Country), FilterOperator.Eq, country));
        }

        if (call.OneOf<ConsentPurpose>("consent") is { } purpose)
        {
            conditions.Add(new FilterCondition(purpose.ToString(), FilterOperator.Eq, true));
        }

        return call.PageAsync(
            page => call.Service<CustomerReads>().PageAsync(page, new Filter<CustomerFilter>(new FilterAnd(conditions)), null, call.Ct),
            row => Customer.Of(row, call.Caller.SeesPersonalData(row.CustomerId)));
    }

    private static async Task<RestAnswer> ShowAsync(RestCall call)
    {
        var id = call.Id();
        if (!call.Caller.Sees(id))
        {
            return call.NotFound();
        }

        return (await call.Service<CustomerReads>().ByIdAsync([id], call.Ct).ConfigureAwait(false)).GetValueOrDefault(id) switch
        {
            null => call.NotFound(),
            { ErasedAt: not null } => ProblemMap.Of(CustomerRefusal.Erased, Noun),
            var row => RestAnswer.Ok(Customer.Of(row, call.Caller.SeesPersonalData(id)), row.Version),
        };
    }
}
