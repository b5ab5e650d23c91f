using System.Security.Claims;
using System.Text.Json;
using KiVendTout.Platform.GraphQLServer.Building;
using KiVendTout.Platform.GraphQLServer.Execution;
using KiVendTout.Platform.GraphQLServer.Language;
using KiVendTout.Platform.GraphQLServer.Types;

namespace KiVendTout.Platform.GraphQLServer.Tests.Building;

/// <summary>One call of one resolver, with arguments as a document would write them.</summary>
internal sealed class Call : ResolverContext
{
    private readonly object?[] _arguments;
    private readonly HashSet<string> _selected = [];
    private readonly Dictionary<Type, object> _loaders = [];

    private Call(Schema schema, FieldDefinition field, object? parent, object?[] arguments, RequestContext request)
    {
        (Schema, Field, Parent, _arguments, Request) = (schema, field, parent, arguments, request);
    }

    public override object? Parent { get; }

    public override FieldDefinition Field { get; }

    public override IReadOnlyList<object?> Arguments => _arguments;

    public override Schema Schema { get; }

    public override RequestContext Request { get; }

    public override CancellationToken CancellationToken => Request.Aborted;

    public override IReadOnlyList<object> Path => [Field.Name];

    public List<GraphQLError> Reported { get; } = [];

    public override bool IsSelected(params ReadOnlySpan<string> path) => _selected.Contains(string.Join('.', path));

    public override TLoader Loader<TLoader>() => (TLoader)_loaders[typeof(TLoader)];

    public override void Report(GraphQLError problem) => Reported.Add(problem);

    /// <summary>The value of <c>Type.field</c> with arguments written as <c>{a: 1}</c>.</summary>
    public static async Task<object?> FieldAsync(
        Schema schema, string coordinate, string arguments = "{}", object? parent = null, IServiceProvider? services = null, string[]? selected = null, object? loader = null, RequestContext? request = null) =>
        await FieldOf(schema, coordinate).Resolver!.ResolveAsync(Of(schema, coordinate, arguments, parent, services, selected, loader, request)).ConfigureAwait(false);

    public static FieldDefinition FieldOf(Schema schema, string coordinate) =>
        ((FieldsType)schema.Find(coordinate.Split('.')[0])!).Find(coordinate.Split('.')[1])!;

    public static Call Of(
        Schema schema, string coordinate, string arguments = "{}", object? parent = null, IServiceProvider? services = null, string[]? selected = null, object? loader = null, RequestContext? request = null)
    {
        var field = FieldOf(schema, coordinate);
        var written = (ObjectValueNode)Parser.ParseValue(SourceText.Of(arguments));
        var problems = new List<string>();
        var values = field.Arguments.Select(argument => written.Fields.FirstOrDefault(given => given.Name.Value == argument.Name) is { } given
            ? new DefaultValues(problems).Coerce(given.Value, argument.Type, argument.Name)
            : argument.DefaultValue).ToArray();
        Assert.Empty(problems);
        Assert.All(written.Fields, given => Assert.NotNull(field.FindArgument(given.Name.Value)));
        var call = new Call(schema, field, parent, values, request ?? new RequestContext { Services = services ?? new NoServices() });
        call._selected.UnionWith(selected ?? []);
        if (loader is not null)
        {
            call._loaders[loader.GetType()] = loader;
        }

        return call;
    }

    public static string Written(ScalarType scalar, object value)
    {
        Assert.True(scalar.TrySerialize(value, out var leaf, out var problem), problem);
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            scalar.Write(writer, leaf);
        }

        return System.Text.Encoding.UTF8.GetString(memory.ToArray());
    }

    public static ClaimsPrincipal SignedIn(string name) => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "test"));

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
