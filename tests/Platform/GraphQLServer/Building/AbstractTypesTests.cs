using KiVendTout.Platform.GraphQLServer.Building;

#pragma warning disable CA1040, CA1715, CA1822 // Marker interfaces are what unions look like in code; one name tries the rule for names without an I; members stand for fields.

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

public sealed class AbstractTypesTests
{
    [Fact]
    public void Interfaces_and_unions_are_made_of_interfaces_and_abstract_classes()
    {
        var printed = SdlPrinter.Print(Schema());
        Assert.Contains("""
            type Query {
              pets: [Pet!]!
              found(word: String!): [Hit]!
              vehicle: Vehicle
            }

            type Car implements Vehicle {
              wheels: Int!
              doors: Int!
              summary: String!
            }

            type Cat implements Named & Pet {
              name: String!
              lives: Int!
              shout: String!
            }

            type Dog implements Named & Pet {
              name: String!
              barks: Boolean!
              shout: String!
            }

            union Hit = Car | Dog

            interface Named {
              name: String!
            }

            interface Pet implements Named {
              name: String!
              shout: String!
            }

            interface Vehicle {
              wheels: Int!
              summary: String!
            }

            """, printed, StringComparison.Ordinal);
        Assert.Equal(printed, SdlPrinter.Print(SchemaBuilder.FromSdl(printed)));
    }

    [Fact]
    public async Task A_value_is_shown_as_the_type_of_its_class() => Assert.Equal(
        """{"data":{"pets":[{"__typename":"Cat","name":"Tom","shout":"TOM","lives":9},{"__typename":"Dog","name":"Rex","shout":"REX","barks":true}],"found":[{"doors":5},{"name":"Rex"},null],"vehicle":{"wheels":4,"summary":"4 wheels"}}}""",
        await Run.Document(Schema(), """
            {
              pets { __typename name shout ... on Cat { lives } ... on Dog { barks } }
              found(word: "x") { ... on Car { doors } ... on Dog { name } }
              vehicle { wheels summary }
            }
            """));

    [Fact]
    public void A_class_that_does_not_derive_is_no_implementation() => Assert.Contains(
        Assert.Throws<SchemaException>(() => new SchemaBuilder().AddTypes(typeof(WrongQueries)).Build()).Problems,
        problem => problem == "Wrong: [Implements<Dog>] names a class that does not derive from it.");

    private static Types.Schema Schema() => new SchemaBuilder().AddTypes(typeof(Queries), typeof(PetFields)).Build();

    [InterfaceType]
    public interface INamed
    {
        string Name { get; }
    }

    [InterfaceType]
    [Implements<Cat>]
    public interface IPet : INamed;

    [UnionType]
    [Implements<Dog>]
    public interface IHit;

    [InterfaceType]
    [Implements<Car>]
    public abstract record Vehicle(int Wheels)
    {
        public string GetSummary() => $"{Wheels} wheels";
    }

    [UnionType]
    [Implements<Dog>]
    public interface Wrong;

    public sealed record Car(int Doors) : Vehicle(4), IHit;

    public sealed record Cat(string Name) : IPet
    {
        public int Lives => 9;
    }

    public sealed record Dog(string Name) : IPet, IHit
    {
        public bool Barks => true;
    }

    [ObjectType<IPet>]
    public static class PetFields
    {
        public static string Shout([Parent] IPet pet) => pet.Name.ToUpperInvariant();
    }

    [QueryType]
    public static class Queries
    {
        public static IPet[] Pets() => [new Cat("Tom"), new Dog("Rex")];

        public static IEnumerable<IHit?> GetFound(string word) => word == "x" ? [new Car(5), new Dog("Rex"), null] : [];

        public static Vehicle? Vehicle() => new Car(5);
    }

    [QueryType]
    public static class WrongQueries
    {
        public static Wrong? Hit() => null;
    }
}
