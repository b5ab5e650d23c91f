namespace KiVendTout.Platform.GraphQLServer.Tests.Validation;

/// <summary>Section 5.5: fragments.</summary>
public sealed class ValidatingFragments
{
    [Theory]
    [InlineData("{ dog { ...one ...two } } fragment one on Dog { name } fragment two on Dog { owner { name } }", "")]
    [InlineData("{ dog { ...one } } fragment one on Dog { name } fragment one on Dog { owner { name } }", "UniqueFragmentNames")]
    [InlineData("{ dog { ...F ... on Dog { name } ... { name } ... @include(if: true) { name } } } fragment F on Dog { name }", "")]
    [InlineData("{ dog { ...F } } fragment F on NotInSchema { name }", "KnownTypeNames")]
    [InlineData("{ dog { ... on NotInSchema { name } } }", "KnownTypeNames")]
    [InlineData("{ dog { ...F } } fragment F on Dog { ... on Pet { name } ... on CatOrDog { ... on Dog { name } } }", "")]
    [InlineData("{ dog { ...F } } fragment F on Int { something }", "FragmentsOnCompositeTypes")]
    [InlineData("{ dog { ... on Boolean { something } ... on FindDogInput { a } ... on DogCommand { a } } }", "FragmentsOnCompositeTypes")]
    [InlineData("fragment F on Dog { name } { dog { name } }", "NoUnusedFragments")]
    [InlineData("{ dog { name } } fragment A on Dog { ...B } fragment B on Dog { ...A }", "NoUnusedFragments NoFragmentCycles")]
    [InlineData("{ dog { ...undefinedFragment } }", "KnownFragmentNames")]
    [InlineData("{ dog { ...A } } fragment A on Dog { name ...A }", "NoFragmentCycles")]
    [InlineData("{ dog { ...A } } fragment A on Dog { name ...B } fragment B on Dog { barkVolume ...C } fragment C on Dog { ...A }", "NoFragmentCycles")]
    [InlineData("{ human { ...H } } fragment H on Human { name pets { ...P } } fragment P on Pet { ... on Dog { owner { ...H } } }", "NoFragmentCycles")]
    [InlineData("{ dog { ... on Cat { meowVolume } } }", "PossibleFragmentSpreads")]
    [InlineData("{ dog { ...F } } fragment F on Cat { meowVolume }", "PossibleFragmentSpreads")]
    [InlineData("{ dog { ... on Pet { name } ... on CatOrDog { ... on Cat { meowVolume } } } }", "")]
    [InlineData("{ pet { ... on Dog { barkVolume } ... on DogOrHuman { ... on Dog { name } } } catOrDog { ... on Cat { meowVolume } ... on Pet { name } } }", "")]
    [InlineData("{ humanOrAlien { ... on Sentient { name } ... on Human { pets { name } } } }", "")]
    [InlineData("{ pet { ... on Sentient { name } } }", "PossibleFragmentSpreads")]
    [InlineData("{ humanOrAlien { ... on Cat { meowVolume } } }", "PossibleFragmentSpreads")]
    [InlineData("{ pet { ... on Intelligent { iq } } }", "PossibleFragmentSpreads")]
    public void Fragments(string document, string rules) => Assert.Equal(rules, Pets.BrokenRules(document));

    [Fact]
    public void A_cycle_is_told_once_with_its_way() => Assert.Equal(
        "Cannot spread fragment \"A\" within itself via \"B\", \"C\".",
        Assert.Single(Pets.Validate("{ dog { ...A } } fragment A on Dog { ...B } fragment B on Dog { ...C } fragment C on Dog { ...A }")).Message);
}
