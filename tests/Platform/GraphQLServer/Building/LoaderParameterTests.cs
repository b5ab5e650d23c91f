using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class LoaderParameterTests
{
    [Fact]
    public async Task A_loader_is_a_parameter_and_loads_for_all_objects_at_once()
    {
        var log = new List<string>();
        Assert.Equal(
            """{"data":{"people":[{"name":"person 1"},{"name":"person 2"},{"name":"person 1"}]}}""",
            await Run.Document(Schema(), "{ people { name } }", services: services => services.AddSingleton(log)));
        Assert.Equal(["1,2"], log);
    }

    [Fact]
    public async Task Nodes_are_loaded_together()
    {
        var log = new List<string>();
        Assert.Equal(
            """{"data":{"nodes":[{"name":"person 7"},{"name":"person 8"}]}}""",
            await Run.Document(
                Schema(),
                "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Person { name } } }",
                $$"""{"ids": ["{{GlobalId.Encode("Person", 7)}}", "{{GlobalId.Encode("Person", 8)}}"]}""",
                services => services.AddSingleton(log)));
        Assert.Equal(["7,8"], log);
    }

    private static Types.Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(PersonFields)).Build();

    [Node]
    public sealed record Person(int Id);

    [ObjectType<Person>]
    public static class PersonFields
    {
        public static Task<string?> GetNameAsync([Parent] Person person, NamesByPerson names, CancellationToken cancellation) => names.LoadAsync(person.Id, cancellation);

        [NodeResolver]
        public static async Task<Person?> FetchAsync(int id, NamesByPerson names) => await names.LoadAsync(id) is null ? null : new Person(id);
    }

    [QueryType]
    public static class Queries
    {
        public static Person[] People() => [new(1), new(2), new(1)];
    }

    public sealed class NamesByPerson(List<string> log) : DataLoader<int, string>
    {
        protected override Task<IReadOnlyDictionary<int, string>> LoadBatchAsync(IReadOnlyList<int> keys, CancellationToken cancellationToken)
        {
            log.Add(string.Join(',', keys));
            return Task.FromResult<IReadOnlyDictionary<int, string>>(keys.ToDictionary(key => key, key => $"person {key}"));
        }
    }
}
