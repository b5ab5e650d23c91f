using System.Reflection;
using System.Text.RegularExpressions;
using KiVendTout.Domain.Activity;
using KiVendTout.Domain.Customers;
using KiVendTout.Domain.Orders;
using KiVendTout.Domain.Payments;
using KiVendTout.Domain.Products;

namespace KiVendTout.Domain.Tests.Events;

/// <summary>What holds for every event and command, found by reflection so that a new one cannot be forgotten.</summary>
public sealed partial class EveryEvent
{
    [Fact]
    public void Is_stored_under_the_snake_case_of_its_class() => Assert.All(
        StoredEventType.All,
        stored => Assert.Equal(CapitalInside().Replace(stored.Type.Name, "_$0").ToLowerInvariant(), stored.Name));

    [Fact]
    public void Has_a_name_of_its_own() => Assert.Equal(StoredEventType.All.Length, StoredEventType.All.DistinctBy(stored => stored.Name).Count());

    [Fact]
    public void Has_source_generated_json() => Assert.All(
        StoredEventType.All,
        stored => Assert.True(
            DomainJson.Default.GetTypeInfo(stored.Type) is not null,
            $"{stored.Type} is not in DomainJson, so it cannot be stored. Add [JsonSerializable(typeof({stored.Type.Name}))] there."));

    [Fact]
    public void Has_a_sample() => Assert.Equal(
        StoredEventType.All.Select(stored => stored.Type).OrderBy(type => type.Name),
        Samples.Events.Select(sample => sample.GetType()).OrderBy(type => type.Name));

    [Fact]
    public void Says_above_it_that_it_is_stored_for_ever()
    {
        var sources = Directory.EnumerateFiles(Repository.Folder("src/Domain"), "*Events.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).ToArray();
        var told = sources.Sum(source => Regex.Count(source, "// Stored for ever; add a new one, never change one\\.\n/// <summary>"));
        Assert.Equal(StoredEventType.All.Length, told);
    }

    [Fact]
    public void Names_the_subject_of_its_personal_texts() => Assert.All(StoredEventType.All, stored =>
    {
        var personal = stored.Type.GetProperties().Where(property => property.IsDefined(typeof(PersonalAttribute))).ToArray();
        var subjects = stored.Type.GetProperties().Where(property => property.IsDefined(typeof(PersonalSubjectAttribute))).ToArray();
        Assert.All(personal, property => Assert.Equal(typeof(string), property.PropertyType));
        Assert.All(subjects, property => Assert.Equal(typeof(Guid), Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType));
        Assert.Equal(personal.Length > 0 ? 1 : 0, subjects.Length);
    });

    [Fact]
    public void Is_folded_in_some_state_and_every_command_is_decided_in_every_state_and_harmless_twice()
    {
        Explore<Order, OrderCommand, OrderEvent>(Order.Start, Order.Evolve, Order.Decide);
        Explore<Payment, PaymentCommand, PaymentEvent>(Payment.Start, Payment.Evolve, Payment.Decide);
        Explore<Product, ProductCommand, ProductEvent>(Product.Start, Product.Evolve, Product.Decide);
        Explore<Customer, CustomerCommand, CustomerEvent>(Customer.Start, Customer.Evolve, Customer.Decide);
        Explore<Session, ActivityCommand, ActivityEvent>(Session.Start, Session.Evolve, Session.Decide);
    }

    // Walks from the start along every event to every kind of state, once each.
    private static void Explore<TState, TCommand, TEvent>(
        TState start, Func<TState, TEvent, TState> evolve, Func<TState, TCommand, Decision> decide)
        where TState : class
        where TEvent : class
    {
        var events = Samples.Events.OfType<TEvent>()
            .Concat(Enum.GetValues<Verdict>().Select(verdict => Payments.PaymentStory.Assessed(verdict)).OfType<TEvent>()).ToArray();
        var folded = new HashSet<Type>();
        var states = new Dictionary<Type, TState>();
        var open = new Queue<TState>([start]);
        while (open.TryDequeue(out var state))
        {
            if (!states.TryAdd(state.GetType(), state))
                continue;

            foreach (var @event in events)
            {
                if (Record.Exception(() => open.Enqueue(evolve(state, @event))) is null)
                    folded.Add(@event.GetType());
                else
                    Assert.Throws<InvalidOperationException>(() => evolve(state, @event));
            }
        }

        Assert.Equal(Concrete(typeof(TState)), states.Keys.Select(type => type.Name).Order());
        Assert.Equal(Concrete(typeof(TEvent)), folded.Select(type => type.Name).Order());

        var commands = Samples.Commands.OfType<TCommand>().ToArray();
        Assert.Equal(Concrete(typeof(TCommand)), commands.Select(command => command!.GetType().Name).Order());
        Assert.All(states.Values, state => Assert.All(commands, command =>
        {
            if (decide(state, command) is not Decision.Accepted accepted)
                return;

            // What was decided can be folded, and the same command again does nothing.
            var next = accepted.Events.Cast<TEvent>().Aggregate(state, evolve);
            Assert.Empty(Assert.IsType<Decision.Accepted>(decide(next, command)).Events);
        }));
    }

    private static IEnumerable<string> Concrete(Type ancestor) => ancestor.Assembly.GetTypes()
        .Where(type => type.IsAssignableTo(ancestor) && !type.IsAbstract).Select(type => type.Name).Order();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex CapitalInside();
}
