using System.Security.Claims;
using KiVendTout.GraphQL.Access;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.DependencyInjection;
using static KiVendTout.Platform.GraphQLServer.Execution.AuthorizationVerdict;

namespace KiVendTout.GraphQL.Tests.Access;

public sealed class DecidingRights
{
    private static readonly Guid Mine = Guid.NewGuid();
    private readonly StandingClock _clock = new();

    [Theory]
    [InlineData(null, "", NotAuthenticated)]
    [InlineData(null, "customer", NotAuthenticated)]
    [InlineData("customer", "", Allowed)]
    [InlineData("customer", "customer", Allowed)]
    [InlineData("customer", "clerk", NotAuthorized)]
    [InlineData("customer", "clerk analyst admin", NotAuthorized)]
    [InlineData("clerk", "clerk analyst", Allowed)]
    [InlineData("clerk", "admin", NotAuthorized)]
    [InlineData("clerk", "analyst", NotAuthorized)]
    [InlineData("analyst", "clerk", NotAuthorized)]
    [InlineData("admin", "clerk", Allowed)]
    [InlineData("admin", "analyst", Allowed)]
    [InlineData("admin", "customer", NotAuthorized)] // an admin is nobody's customer
    [InlineData("customer clerk", "clerk", Allowed)]
    public async Task One_of_the_roles_is_enough(string? caller, string rule, AuthorizationVerdict verdict) =>
        Assert.Equal(verdict, await AskAsync(new AuthorizationRule(rule.Split(' ', StringSplitOptions.RemoveEmptyEntries), null), caller));

    [Theory]
    [InlineData("customer", Policy.OwnCustomer, "mine", Allowed)]
    [InlineData("customer", Policy.OwnCustomer, "theirs", NotAuthorized)]
    [InlineData("customer", Policy.OwnCustomer, "guest", NotAuthorized)]
    [InlineData("customer", Policy.OwnCustomer, "root", Allowed)]
    [InlineData("analyst", Policy.OwnCustomer, "theirs", Allowed)]
    [InlineData("clerk", Policy.OwnCustomer, "guest", Allowed)]
    [InlineData(null, Policy.OwnCustomer, "guest", NotAuthenticated)]
    [InlineData("customer", Policy.PersonalData, "mine", Allowed)]
    [InlineData("customer", Policy.PersonalData, "theirs", NotAuthorized)]
    [InlineData("analyst", Policy.PersonalData, "theirs", NotAuthorized)]
    [InlineData("analyst", Policy.PersonalData, "root", NotAuthorized)]
    [InlineData("clerk", Policy.PersonalData, "theirs", Allowed)]
    [InlineData("admin", Policy.PersonalData, "guest", Allowed)]
    [InlineData(null, Policy.PersonalData, "mine", NotAuthenticated)]
    public async Task A_customer_sees_their_own_and_an_analyst_nobodys_name(string? caller, string policy, string whose, AuthorizationVerdict verdict)
    {
        object? parent = whose switch { "mine" => new Thing(Mine), "theirs" => new Thing(Guid.NewGuid()), "guest" => new Thing(null), _ => null };
        Assert.Equal(verdict, await AskAsync(new AuthorizationRule([], policy), caller, parent));
    }

    [Fact]
    public async Task A_rule_that_nobody_knows_is_our_mistake_and_opens_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await AskAsync(new AuthorizationRule([], "nonsense"), "admin"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await AskAsync(new AuthorizationRule([], Policy.OwnCustomer), "customer", new object()));
    }

    [Fact]
    public async Task A_token_that_runs_out_while_a_subscription_lives_is_noticed_with_the_next_event()
    {
        var authorizer = new ShopAuthorizer(new TokenStanding(_clock));
        var (rule, context) = (new AuthorizationRule([Role.Clerk], null), Request(User("clerk", ("exp", $"{_clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds()}"))));
        Assert.Equal(Allowed, await authorizer.AuthorizeAsync(rule, context, null));
        _clock.Pass(TimeSpan.FromSeconds(89));
        Assert.Equal(Allowed, await authorizer.AuthorizeAsync(rule, context, null));
        _clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(NotAuthenticated, await authorizer.AuthorizeAsync(rule, context, null));
    }

    [Fact]
    public async Task A_sign_in_that_is_revoked_while_a_subscription_lives_is_noticed_with_the_next_event()
    {
        await using var site = await Site.StartAsync();
        var (authorizer, rule) = (site.Get<IAuthorizer>(), new AuthorizationRule([Role.Clerk], null));
        var user = User("clerk", ("jti", "token-1"), ("sid", "session-1"));
        Assert.Equal(Allowed, await authorizer.AuthorizeAsync(rule, Request(user), null));
        File.WriteAllText(Path.Combine(site.Folder, "revoked", "session-1"), ""); // as another process does
        site.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(NotAuthenticated, await authorizer.AuthorizeAsync(rule, Request(user), null));
    }

    private async Task<AuthorizationVerdict> AskAsync(AuthorizationRule rule, string? roles, object? parent = null) =>
        await new ShopAuthorizer(new TokenStanding(_clock)).AuthorizeAsync(rule, Request(User(roles)), parent);

    private static RequestContext Request(ClaimsPrincipal user) => new() { Services = new ServiceCollection().BuildServiceProvider(), User = user };

    private static ClaimsPrincipal User(string? roles, params (string Name, string Value)[] claims) => roles is null ? new(new ClaimsIdentity()) : new(new ClaimsIdentity(
        [
            new("sub", "s"),
            .. roles.Split(' ').Select(role => new Claim("roles", role)),
            .. roles.Contains("customer", StringComparison.Ordinal) ? [new("customer_id", $"{Mine}")] : Array.Empty<Claim>(),
            .. claims.Select(claim => new Claim(claim.Name, claim.Value)),
        ],
        "Bearer"));

    private sealed record Thing(Guid? CustomerId) : IBelongsToCustomer;
}
