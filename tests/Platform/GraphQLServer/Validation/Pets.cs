using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;
using KiVendTout.Platform.GraphQLServer.Validation;

namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>The schema that section 5 of the specification takes its examples from, and what the engine says of a document.</summary>
internal static class Pets
{
    public const string Sdl = """
        directive @onField on FIELD
        directive @mark(as: String!) repeatable on FIELD | QUERY | VARIABLE_DEFINITION
        scalar Even
        enum DogCommand { SIT DOWN HEEL }
        enum CatCommand { JUMP }
        interface Sentient { name: String! }
        interface Pet { name: String! }
        interface Intelligent { iq: Int }
        type Dog implements Pet { name: String! nickname: String barkVolume: Int doesKnowCommand(dogCommand: DogCommand!): Boolean! isHouseTrained(atOtherHomes: Boolean): Boolean! owner: Human extra: Extra }
        type Cat implements Pet { name: String! nickname: String doesKnowCommand(catCommand: CatCommand!): Boolean! meowVolume: Int extra: [Extra] }
        type Extra { some: String other: Int self: Extra }
        type Alien implements Sentient { name: String! homePlanet: String }
        type Human implements Sentient { name: String! pets: [Pet!] }
        union CatOrDog = Cat | Dog
        union DogOrHuman = Dog | Human
        union HumanOrAlien = Human | Alien
        input FindDogInput { name: String owner: String }
        input CatInput { name: String! nickname: String meowVolume: Int = 3 }
        input DogInput { name: String! nickname: String barkVolume: Int }
        input PetInput @oneOf { cat: CatInput dog: DogInput names: [String!] }
        type Arguments {
          multiple(x: Int!, y: Int!): Int! booleanArg(booleanArg: Boolean): Boolean floatArg(floatArg: Float): Float intArg(intArg: Int): Int idArg(idArg: ID): ID stringArg(stringArg: String): String
          nonNullBooleanArg(nonNullBooleanArg: Boolean!): Boolean! booleanListArg(booleanListArg: [Boolean]!): [Boolean] nonNullBooleanListArg(arg: [Boolean!]): [Boolean]
          optionalNonNullBooleanArg(optionalBooleanArg: Boolean! = false): Boolean! evenArg(even: Even): Even matrix(of: [[Int]]): Int
        }
        type Query { dog: Dog pet: Pet catOrDog: CatOrDog human: Human findDog(searchBy: FindDogInput): Dog find(pet: PetInput): Pet arguments: Arguments booleanList(booleanListArg: [Boolean!]): Boolean dogOrHuman: DogOrHuman humanOrAlien: HumanOrAlien }
        type Mutation { addPet(pet: PetInput!): Pet addPets(pets: [PetInput!]!): [Pet] mutateDog: ID }
        type Message { body: String sender: String }
        type Subscription { newMessage: Message disallowedSecondRootField: Boolean }
        """;

    public static readonly Schema Schema = SchemaBuilder.FromSdl(Sdl, new SdlBindings { Scalars = [new EvenNumbers()] });

    public static IReadOnlyList<GraphQLError> Validate(string document, GraphQLOptions? options = null) =>
        DocumentValidator.Validate(Schema, Parser.Parse(SourceText.Of(document), ParserLimits.Trusted), options ?? new GraphQLOptions());

    /// <summary>Names of the rules that were broken, in the order of the text, each once; empty for a valid document.</summary>
    public static string BrokenRules(string document) => string.Join(' ', Validate(document).Select(error => (string)error.Extensions!["rule"]!).Distinct());

    /// <summary>A scalar of our own: whole numbers that are even.</summary>
    private sealed class EvenNumbers() : ScalarType("Even")
    {
        public override Type RuntimeType => typeof(int);

        public override bool TryParse(ValueNode literal, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem)
        {
            value = literal is IntValueNode { Text: var text } && int.TryParse(text, out var number) && number % 2 == 0 ? number : null;
            problem = value is null ? "Even takes even numbers" : null;
            return value is not null;
        }

        public override bool TryParse(JsonElement json, [NotNullWhen(true)] out object? value, [NotNullWhen(false)] out string? problem) =>
            TryParse(Parser.ParseValue(SourceText.Of(json.GetRawText())), out value, out problem);

        public override bool TrySerialize(object value, [NotNullWhen(true)] out object? leaf, [NotNullWhen(false)] out string? problem)
        {
            (leaf, problem) = (value, null);
            return true;
        }

        public override void Write(Utf8JsonWriter writer, object leaf) => writer.WriteNumberValue((int)leaf);

        public override ValueNode ToLiteral(object value) => new IntValueNode($"{value}", 0, 0);
    }
}
