namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Sections 5.3 and 5.4: fields, their merging, their arguments.</summary>
public sealed class ValidatingFields
{
    [Theory]
    [InlineData("{ dog { ...F } } fragment F on Dog { meowVolume }", "FieldsOnCorrectType")]
    [InlineData("{ dog { barkVolume: kawVolume } }", "FieldsOnCorrectType")]
    [InlineData("{ pet { name __typename } }", "")]
    [InlineData("{ pet { nickname } }", "FieldsOnCorrectType")]
    [InlineData("{ catOrDog { __typename ... on Pet { name } ... on Dog { barkVolume } } }", "")]
    [InlineData("{ catOrDog { name barkVolume } }", "FieldsOnCorrectType")]
    [InlineData("{ __schema { queryType { name } } __type(name: \"Dog\") { name } dog { __typename } }", "")]
    [InlineData("{ dog { __schema { queryType { name } } } }", "FieldsOnCorrectType")]
    [InlineData("{ dog { barkVolume } }", "")]
    [InlineData("{ dog { barkVolume { sinceWhen } } }", "ScalarLeafs")]
    [InlineData("{ human }", "ScalarLeafs")]
    [InlineData("{ pet }", "ScalarLeafs")]
    [InlineData("{ catOrDog }", "ScalarLeafs")]
    [InlineData("{ dog { __typename { a } } }", "ScalarLeafs")]
    public void Fields_exist_and_only_composite_ones_have_selections(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Theory]
    [InlineData("{ dog { name name } }", true)]
    [InlineData("{ dog { otherName: name otherName: name } }", true)]
    [InlineData("{ dog { name: nickname name } }", false)]
    [InlineData("{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: SIT) } }", true)]
    [InlineData("query ($c: DogCommand!) { dog { doesKnowCommand(dogCommand: $c) doesKnowCommand(dogCommand: $c) } }", true)]
    [InlineData("{ dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: HEEL) } }", false)]
    [InlineData("query ($c: DogCommand!) { dog { doesKnowCommand(dogCommand: SIT) doesKnowCommand(dogCommand: $c) } }", false)]
    [InlineData("query ($a: DogCommand!, $b: DogCommand!) { dog { doesKnowCommand(dogCommand: $a) doesKnowCommand(dogCommand: $b) } }", false)]
    [InlineData("{ dog { isHouseTrained(atOtherHomes: true) isHouseTrained } }", false)]
    [InlineData("{ arguments { multiple(x: 1, y: 2) multiple(y: 2, x: 1) } }", true)]
    [InlineData("{ findDog(searchBy: {name: \"a\", owner: \"b\"}) { name } findDog(searchBy: {owner: \"b\", name: \"a\"}) { nickname } }", true)]
    [InlineData("{ dog { name @skip(if: true) name @include(if: true) } }", true)]
    [InlineData("{ pet { ... on Dog { volume: barkVolume } ... on Cat { volume: meowVolume } } }", true)]
    [InlineData("{ pet { ... on Dog { doesKnowCommand(dogCommand: SIT) } ... on Cat { doesKnowCommand(catCommand: JUMP) } } }", true)]
    [InlineData("{ pet { ... on Dog { someValue: nickname } ... on Cat { someValue: meowVolume } } }", false)]
    [InlineData("{ pet { ... on Dog { x: name } ... on Cat { x: nickname } } }", false)]
    [InlineData("{ pet { ... on Dog { extra { some } } ... on Cat { extra { some } } } }", false)]
    [InlineData("{ pet { ... on Dog { x: name } ... on Pet { x: name } } }", true)]
    [InlineData("{ pet { ... on Dog { name: nickname } ... on Pet { name } } }", false)]
    [InlineData("{ dog { a: extra { x: some } } dog { a: extra { x: other } } }", false)]
    [InlineData("{ dog { ...A ...B } } fragment A on Dog { x: name } fragment B on Dog { x: barkVolume }", false)]
    [InlineData("{ dog { ...A } } fragment A on Dog { extra { ...B } } fragment B on Extra { self { ...B } some: other some }", false)]
    [InlineData("{ dog { __typename: name __typename } }", false)]
    [InlineData("{ humanOrAlien { ... on Human { v: name } ... on Alien { v: name } } }", true)]
    [InlineData("{ humanOrAlien { ... on Human { v: __typename } ... on Alien { v: homePlanet } } }", false)]
    public void Fields_of_one_response_key_merge_or_the_document_is_refused(string document, bool merges) =>
        Assert.Equal(merges, !Pets.BrokenRules(document).Contains("OverlappingFieldsCanBeMerged", StringComparison.Ordinal));

    [Fact]
    public void A_conflict_below_names_the_way_to_it() => Assert.Equal(
        "Fields \"dog\" conflict because subfields \"a\" conflict because subfields \"x\" conflict because \"some\" and \"other\" are different fields. "
        + "Use different aliases on the fields to fetch both if this was intentional.",
        Assert.Single(Pets.Validate("{ dog { a: extra { x: some } } dog { a: extra { x: other } } }")).Message);

    [Theory]
    [InlineData("{ dog { doesKnowCommand(dogCommand: SIT) isHouseTrained(atOtherHomes: true) @include(if: true) } }", "")]
    [InlineData("{ dog { doesKnowCommand(command: CLEAN_UP_HOUSE) } }", "ProvidedRequiredArguments KnownArgumentNames")]
    [InlineData("{ dog { isHouseTrained(atOtherHomes: true) @include(unless: false) } }", "ProvidedRequiredArguments KnownArgumentNames")]
    [InlineData("{ arguments { multiple(y: 1, x: 2) } }", "")]
    [InlineData("{ arguments { intArg(intArg: 1, intArg: 1) } }", "UniqueArgumentNames")]
    [InlineData("{ dog { name @skip(if: true, if: true) } }", "UniqueArgumentNames")]
    [InlineData("{ arguments { booleanArg } }", "")]
    [InlineData("{ arguments { optionalNonNullBooleanArg } }", "")]
    [InlineData("{ arguments { nonNullBooleanArg } }", "ProvidedRequiredArguments")]
    [InlineData("{ arguments { nonNullBooleanArg(nonNullBooleanArg: null) } }", "ValuesOfCorrectType")]
    [InlineData("{ dog { name @mark } }", "ProvidedRequiredArguments")]
    public void Arguments_are_known_given_once_and_all_that_must_be(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Theory]
    [InlineData("{ dog { barkVolum } }", " Did you mean \"barkVolume\"?")]
    [InlineData("{ pet { barkVolume } }", " Did you mean to use an inline fragment on \"Dog\"?")]
    [InlineData("{ dog { ... on Doge { name } } }", " Did you mean \"Dog\"?")]
    [InlineData("{ dog { isHouseTrained(atOtherHome: true) } }", " Did you mean \"atOtherHomes\"?")]
    [InlineData("{ dog { doesKnowCommand(dogCommand: SITT) } }", " Did you mean the enum value \"SIT\"?")]
    [InlineData("{ findDog(searchBy: {nam: \"x\"}) { name } }", " Did you mean \"name\"?")]
    public void Suggestions_are_given_only_where_introspection_is(string document, string suggestion)
    {
        Assert.EndsWith(suggestion, Assert.Single(Pets.Validate(document)).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", Assert.Single(Pets.Validate(document, new GraphQLOptions { Introspection = false })).Message, StringComparison.Ordinal);
    }
}
