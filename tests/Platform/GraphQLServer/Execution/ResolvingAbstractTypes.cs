using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Executing;

public sealed class ResolvingAbstractTypes
{
    private const string Sdl = """
        type Query { pets: [Pet] any: Any named: Named }
        interface Named { name: String }
        type Dog implements Named { name: String barks: Boolean }
        type Cat implements Named { name: String meows: Boolean }
        type Stone { weight: Int }
        union Pet = Dog | Cat
        union Any = Dog | Stone
        """;

    private static Dictionary<string, object?> Value(string type, string name) => new() { ["__typename"] = type, ["name"] = name, ["barks"] = true, ["meows"] = false, ["weight"] = 3 };

    [Fact]
    public async Task Each_value_shows_what_is_selected_of_its_own_type()
    {
        using var engine = new Engine(Sdl, root: new { pets = new[] { Value("Dog", "Rex"), Value("Cat", "Tom") }, any = Value("Stone", ""), named = Value("Cat", "Kit") });
        Assert.Equal(
            "{'pets':[{'__typename':'Dog','name':'Rex','barks':true},{'__typename':'Cat','name':'Tom','meows':false}],'any':{'weight':3},'named':{'name':'Kit','kind':'Cat'}}",
            await engine.Data("{ pets { __typename ... on Named { name } ...D ... on Cat { meows } } any { ... on Stone { weight } ...D } named { name kind: __typename } } fragment D on Dog { barks }"));
    }

    [Fact]
    public async Task A_value_of_a_type_that_is_not_possible_is_an_error()
    {
        using var engine = new Engine(Sdl, root: new { pets = new[] { Value("Stone", "") }, any = new { } });
        Assert.Equal(
            ["Runtime Object type \"Stone\" is not a possible type for \"Pet\". @pets.0", "Abstract type \"Any\" must resolve to an Object type at runtime for field \"Query.any\". @any"],
            await engine.Errors("{ pets { __typename } any { __typename } }"));
    }

    [Fact]
    public async Task A_guarded_object_type_is_kept_from_those_who_may_not_see_it_and_its_neighbours_are_not()
    {
        using var engine = new Engine(
            Sdl,
            root: new { pets = new[] { Value("Dog", "Rex"), Value("Cat", "Tom") } },
            change: schema => ((ObjectType)schema.Find("Cat")!).Authorization = [new AuthorizationRule(["vet"], null)]);
        Assert.Equal(
            "{'errors':[{'message':'You are not signed in, or your sign-in has run out. Send a valid access token.','locations':[{'line':1,'column':3}],'path':['pets',1],"
            + "'extensions':{'code':'AUTH_NOT_AUTHENTICATED'}}],'data':{'pets':[{'__typename':'Dog'},null]}}",
            await engine.Ask("{ pets { __typename } }"));
        Assert.DoesNotContain("errors", await engine.Ask("{ pets { __typename } }", user: Engine.Somebody("vet")), StringComparison.Ordinal);
    }
}
