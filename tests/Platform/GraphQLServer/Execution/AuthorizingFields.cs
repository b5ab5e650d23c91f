using System.Security.Claims;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class AuthorizingFields
{
    private sealed class SlowPolicies : IAuthorizer
    {
        public async ValueTask<AuthorizationVerdict> AuthorizeAsync(AuthorizationRule rule, RequestContext context, object? parent)
        {
            await Task.Yield();
            return rule.Roles.Contains("yes") ? AuthorizationVerdict.Allowed : AuthorizationVerdict.NotAuthorized;
        }
    }

    private static Engine Make(Action called, IAuthorizer? authorizer = null, params string[] roles) => new(
        "type Query { open: Int secret: Int }",
        new()
        {
            ["Query.open"] = _ => new(1),
            ["Query.secret"] = _ =>
            {
                called();
                return new(42);
            },
        },
        change: schema => Engine.Guard(schema, "Query.secret", roles),
        authorizer: authorizer);

    [Fact]
    public async Task Who_may_not_gets_null_with_a_code_and_the_fields_beside_it()
    {
        var calls = 0;
        using var engine = Make(() => calls++, null, "admin", "clerk");
        Assert.Contains("'code':'AUTH_NOT_AUTHENTICATED'}}],'data':{'secret':null,'open':1}}", await engine.Ask("{ secret open }"), StringComparison.Ordinal);
        Assert.Contains("'code':'AUTH_NOT_AUTHORIZED'}}],'data':{'secret':null,'open':1}}", await engine.Ask("{ secret open }", user: Engine.Somebody("customer")), StringComparison.Ordinal);
        Assert.Equal(0, calls);
        Assert.Equal("{'data':{'secret':42,'open':1}}", await engine.Ask("{ secret open }", user: Engine.Somebody("customer", "clerk")));
    }

    [Fact]
    public async Task A_rule_without_roles_asks_for_a_sign_in_that_has_not_run_out()
    {
        using var engine = Make(() => { });
        Assert.Equal("{'data':{'secret':42}}", await engine.Ask("{ secret }", user: Engine.Somebody()));
        var old = new ClaimsPrincipal(new ClaimsIdentity([new Claim("exp", "1000000000")], "test"));
        Assert.Contains("AUTH_NOT_AUTHENTICATED", await engine.Ask("{ secret }", user: old), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_may_take_its_time()
    {
        var calls = 0;
        using (var engine = Make(() => calls++, new SlowPolicies(), "no"))
        {
            Assert.Contains("'code':'AUTH_NOT_AUTHORIZED'}}],'data':{'secret':null,'open':1}}", await engine.Ask("{ secret open }"), StringComparison.Ordinal);
            Assert.Equal(0, calls);
        }

        using var other = Make(() => calls++, new SlowPolicies(), "yes");
        Assert.Equal("{'data':{'secret':42,'open':1}}", await other.Ask("{ secret open }"));
        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task A_guarded_type_guards_the_fields_that_give_it_and_a_guarded_root_all_of_its_fields()
    {
        var calls = 0;
        using var engine = new Engine(
            "type Query { things: [Thing] } type Mutation { a: Int } type Thing { n: Int }",
            new()
            {
                ["Query.things"] = _ =>
                {
                    calls++;
                    return new(new object[] { new { n = 1 } });
                },
            },
            change: schema =>
            {
                ((ObjectType)schema.Find("Thing")!).Authorization = [new AuthorizationRule(["x"], null)];
                schema.Mutation!.Authorization = [new AuthorizationRule([], null)];
            });
        Assert.Single(await engine.Errors("{ things { n } }", user: Engine.Somebody("y")));
        Assert.Equal(0, calls);
        Assert.Equal("{'data':{'things':[{'n':1}]}}", await engine.Ask("{ things { n } }", user: Engine.Somebody("x")));
        Assert.Single(await engine.Errors("mutation { a }"));
        Assert.Empty(await engine.Errors("mutation { a }", user: Engine.Somebody()));
    }
}
