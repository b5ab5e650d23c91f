namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Sections 5.6 and 5.7: values and directives.</summary>
public sealed class ValidatingValues
{
    [Theory]
    [InlineData("booleanArg(booleanArg: true)", "")]
    [InlineData("booleanArg(booleanArg: 1)", "Boolean cannot represent a non boolean value: 1")]
    [InlineData("intArg(intArg: 2147483647)", "")]
    [InlineData("intArg(intArg: 2147483648)", "Int cannot represent non 32-bit signed integer value: 2147483648")]
    [InlineData("intArg(intArg: 1.0)", "Int cannot represent non-integer value: 1.0")]
    [InlineData("intArg(intArg: \"123\")", "Int cannot represent non-integer value: \"123\"")]
    [InlineData("floatArg(floatArg: 123)", "")]
    [InlineData("floatArg(floatArg: \"1\")", "Float cannot represent non numeric value: \"1\"")]
    [InlineData("idArg(idArg: 1)", "")]
    [InlineData("idArg(idArg: 1.0)", "ID cannot represent a non-string and non-integer value: 1.0")]
    [InlineData("stringArg(stringArg: \"\"\"a\"\"\")", "")]
    [InlineData("stringArg(stringArg: SIT)", "String cannot represent a non string value: SIT")]
    [InlineData("stringArg(stringArg: null)", "")]
    [InlineData("stringArg(stringArg: [\"a\"])", "String cannot represent a non string value: [\"a\"]")]
    [InlineData("nonNullBooleanArg(nonNullBooleanArg: null)", "Expected value of type \"Boolean!\", found null.")]
    [InlineData("booleanListArg(booleanListArg: [true, null])", "")]
    [InlineData("booleanListArg(booleanListArg: true)", "")]
    [InlineData("nonNullBooleanListArg(arg: [true, null])", "Expected value of type \"Boolean!\", found null.")]
    [InlineData("matrix(of: [[1], [null], null, 2])", "")]
    [InlineData("matrix(of: 1)", "")]
    [InlineData("matrix(of: [[[1]]])", "Int cannot represent non-integer value: [1]")]
    [InlineData("evenArg(even: 4)", "")]
    [InlineData("evenArg(even: 5)", "Even takes even numbers")]
    [InlineData("evenArg(even: {a: 1})", "Even takes even numbers")]
    [InlineData("evenArg(even: {a: 1, a: 2})", "Even takes even numbers / There can be only one input field named \"a\".")]
    public void Literals_are_of_their_arguments_type(string field, string problem) =>
        Assert.Equal(problem, string.Join(" / ", Pets.Validate($"{{ arguments {{ {field} }} }}").Select(error => error.Message)));

    [Theory]
    [InlineData("findDog(searchBy: {name: \"Fido\"}) { name }", "")]
    [InlineData("findDog(searchBy: {name: 123}) { name }", "String cannot represent a non string value: 123")]
    [InlineData("findDog(searchBy: {favoriteCookieFlavor: \"Bacon\"}) { name }", "Field \"favoriteCookieFlavor\" is not defined by type \"FindDogInput\".")]
    [InlineData("findDog(searchBy: {name: \"a\", name: \"b\"}) { name }", "There can be only one input field named \"name\".")]
    [InlineData("findDog(searchBy: \"Fido\") { name }", "Expected value of type \"FindDogInput\", found \"Fido\".")]
    [InlineData("findDog(searchBy: [{name: \"Fido\"}]) { name }", "Expected value of type \"FindDogInput\", found [{name: \"Fido\"}].")]
    [InlineData("dog { doesKnowCommand(dogCommand: SIT) }", "")]
    [InlineData("dog { doesKnowCommand(dogCommand: JUMP) }", "Value \"JUMP\" does not exist in \"DogCommand\" enum.")]
    [InlineData("dog { doesKnowCommand(dogCommand: \"SIT\") }", "Enum \"DogCommand\" cannot represent non-enum value: \"SIT\". Did you mean the enum value \"SIT\"?")]
    [InlineData("find(pet: {cat: {name: \"Brontie\"}}) { name }", "")]
    [InlineData("find(pet: {names: \"Brontie\"}) { name }", "")]
    [InlineData("find(pet: {cat: {nickname: \"B\"}}) { name }", "Field \"CatInput.name\" of required type \"String!\" was not provided.")]
    [InlineData("find(pet: {cat: {name: \"B\", meowVolume: null}}) { name }", "")]
    [InlineData("find(pet: {cat: {name: \"B\"}, dog: null}) { name }", "OneOf Input Object \"PetInput\" must specify exactly one key.")]
    [InlineData("find(pet: {}) { name }", "OneOf Input Object \"PetInput\" must specify exactly one key.")]
    [InlineData("find(pet: {dog: null}) { name }", "Field \"PetInput.dog\" must be non-null.")]
    [InlineData("find(pet: null) { name }", "")]
    public void Input_objects_and_enums(string field, string problem) =>
        Assert.Equal(problem, string.Join(" / ", Pets.Validate($"{{ {field} }}").Select(error => error.Message)));

    [Theory]
    [InlineData("query ($a: Int = 1) { arguments { intArg(intArg: $a) } }", "")]
    [InlineData("query ($a: Int = \"1\") { arguments { intArg(intArg: $a) } }", "ValuesOfCorrectType")]
    [InlineData("query ($a: Int! = null) { arguments { intArg(intArg: $a) } }", "ValuesOfCorrectType")]
    [InlineData("query ($a: PetInput = {cat: null}) { find(pet: $a) { name } }", "ValuesOfCorrectType")]
    [InlineData("query ($a: Int @mark(as: 1)) { arguments { intArg(intArg: $a) } }", "ValuesOfCorrectType")]
    public void Defaults_and_directives_arguments_too(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Theory]
    [InlineData("query @mark(as: \"a\") { dog { name @skip(if: false) @include(if: true) } }", "")]
    [InlineData("{ dog { name @unknown } }", "KnownDirectives")]
    [InlineData("{ dog { name @defer } ... @defer { dog { name } } }", "KnownDirectives")]
    [InlineData("query @skip(if: true) { dog { name } }", "KnownDirectives")]
    [InlineData("query ($a: Int @skip(if: true)) { arguments { intArg(intArg: $a) } }", "KnownDirectives")]
    [InlineData("{ dog { name @deprecated } }", "KnownDirectives")]
    [InlineData("query ($foo: Boolean = true, $bar: Boolean = false) { dog @skip(if: $foo) @skip(if: $bar) { name } }", "UniqueDirectivesPerLocation")]
    [InlineData("query ($foo: Boolean = true, $bar: Boolean = false) { dog @skip(if: $foo) { name } dog @skip(if: $bar) { nickname } }", "")]
    [InlineData("{ dog { name @mark(as: \"a\") @mark(as: \"b\") } }", "")]
    [InlineData("{ dog { name @onField @onField } ... @onField { dog { name } } }", "UniqueDirectivesPerLocation KnownDirectives")]
    public void Directives_are_known_in_place_and_once(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));
}
