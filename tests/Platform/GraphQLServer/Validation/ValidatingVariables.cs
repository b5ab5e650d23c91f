namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Section 5.8: variables.</summary>
public sealed class ValidatingVariables
{
    [Theory]
    [InlineData("query Q($a: Boolean, $a: Boolean) { dog { isHouseTrained(atOtherHomes: $a) } }", "UniqueVariableNames")]
    [InlineData("query A($a: Boolean) { dog { ...F } } query B($a: Boolean) { dog { ...F } } fragment F on Dog { isHouseTrained(atOtherHomes: $a) }", "")]
    [InlineData("query Q($a: Dog) { dog { name @skip(if: $a) } }", "VariablesInAllowedPosition VariablesAreInputTypes")]
    [InlineData("query Q($a: [[Pet!]]!) { arguments { intArg(intArg: $a) } }", "VariablesInAllowedPosition VariablesAreInputTypes")]
    [InlineData("query Q($a: Nowhere) { arguments { intArg(intArg: $a) } }", "KnownTypeNames")]
    [InlineData("query Q { dog { isHouseTrained(atOtherHomes: $a) } }", "NoUndefinedVariables")]
    [InlineData("query A($a: Boolean) { dog { ...F } } query B { dog { ...F } } fragment F on Dog { ...G } fragment G on Dog { isHouseTrained(atOtherHomes: $a) }", "NoUndefinedVariables")]
    [InlineData("{ dog { name @include(if: $a) } }", "NoUndefinedVariables")]
    [InlineData("{ findDog(searchBy: {name: $a}) { name } }", "NoUndefinedVariables")]
    [InlineData("query Q($a: Boolean) { dog { name } }", "NoUnusedVariables")]
    [InlineData("query A($a: Boolean) { dog { ...F } } query B($a: Boolean, $b: Int) { dog { ...F } } fragment F on Dog { isHouseTrained(atOtherHomes: $a) }", "NoUnusedVariables")]
    [InlineData("query A($a: Boolean) { dog { ...F } } fragment F on Dog { isHouseTrained(atOtherHomes: $a) ...F }", "NoFragmentCycles")]
    [InlineData("query Q($a: Int) { arguments { intArg(intArg: $a) @nowhere(b: [{c: $a}]) } }", "KnownDirectives")]
    public void They_are_defined_once_of_input_types_and_used(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Theory]
    [InlineData("$v: Int", "arguments { booleanArg(booleanArg: $v) }", false)]
    [InlineData("$v: [Boolean]", "arguments { booleanArg(booleanArg: $v) }", false)]
    [InlineData("$v: Boolean", "arguments { nonNullBooleanArg(nonNullBooleanArg: $v) }", false)]
    [InlineData("$v: Boolean = true", "arguments { nonNullBooleanArg(nonNullBooleanArg: $v) }", true)]
    [InlineData("$v: Boolean = null", "arguments { nonNullBooleanArg(nonNullBooleanArg: $v) }", false)]
    [InlineData("$v: Boolean", "arguments { optionalNonNullBooleanArg(optionalBooleanArg: $v) }", true)]
    [InlineData("$v: Boolean!", "arguments { booleanArg(booleanArg: $v) }", true)]
    [InlineData("$v: [Boolean!]", "arguments { nonNullBooleanListArg(arg: $v) }", true)]
    [InlineData("$v: [Boolean]", "arguments { nonNullBooleanListArg(arg: $v) }", false)]
    [InlineData("$v: [Boolean!]!", "arguments { nonNullBooleanListArg(arg: $v) }", true)]
    [InlineData("$v: Boolean", "arguments { booleanListArg(booleanListArg: [$v]) }", true)]
    [InlineData("$v: Boolean", "arguments { nonNullBooleanListArg(arg: [$v]) }", false)]
    [InlineData("$v: Boolean!", "arguments { nonNullBooleanListArg(arg: $v) }", false)]
    [InlineData("$v: Int", "arguments { floatArg(floatArg: $v) }", false)]
    [InlineData("$v: String", "find(pet: {cat: {name: \"a\", nickname: $v}}) { name }", true)]
    [InlineData("$v: String", "find(pet: {cat: {name: $v}}) { name }", false)]
    [InlineData("$v: Boolean!", "dog { name @skip(if: $v) }", true)]
    [InlineData("$v: Boolean", "dog { name @skip(if: $v) }", false)]
    [InlineData("$v: PetInput", "find(pet: $v) { name }", true)]
    [InlineData("$v: CatInput!", "find(pet: {cat: $v}) { name }", true)]
    [InlineData("$v: CatInput", "find(pet: {cat: $v}) { name }", false)]
    [InlineData("$v: CatInput = {name: \"a\"}", "find(pet: {cat: $v}) { name }", true)]
    [InlineData("$v: CatInput = null", "find(pet: {cat: $v}) { name }", false)]
    [InlineData("$v: [String!]!", "find(pet: {names: $v}) { name }", true)]
    [InlineData("$v: String!", "find(pet: {names: $v}) { name }", false)]
    [InlineData("$v: String", "find(pet: {names: [$v]}) { name }", false)]
    public void They_fit_where_they_stand(string variable, string field, bool fits) =>
        Assert.Equal(fits ? "" : "VariablesInAllowedPosition", Pets.BrokenRules($"query Q({variable}) {{ {field} }}"));

    [Theory]
    [InlineData("mutation addCat($cat: CatInput!) { addPet(pet: { cat: $cat }) { name } }", true)]
    [InlineData("mutation addCatWithDefault($cat: CatInput! = { name: \"Brontie\" }) { addPet(pet: { cat: $cat }) { name } }", true)]
    [InlineData("mutation addCat($cat: CatInput) { addPet(pet: { cat: $cat }) { name } }", false)]
    [InlineData("mutation addCats($cat: CatInput) { addPets(pets: [{ cat: $cat }]) { name } }", false)]
    public void A_OneOf_input_at_a_non_null_place_takes_no_nullable_variable(string document, bool fits) =>
        Assert.Equal(fits ? "" : "VariablesInAllowedPosition", Pets.BrokenRules(document));

    [Fact]
    public void Each_operation_is_told_of_its_own_variables() => Assert.Equal(
        ["Variable \"$a\" is not defined by operation \"B\".", "Variable \"$b\" is never used in operation \"B\"."],
        Pets.Validate("query A($a: Boolean) { dog { ...F } } query B($b: Int) { dog { ...F } } fragment F on Dog { isHouseTrained(atOtherHomes: $a) }").Select(error => error.Message).Order());
}
