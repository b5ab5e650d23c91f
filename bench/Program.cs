using System.CommandLine;
using KiVendTout.Bench;
using KiVendTout.Bench.Datasets;
using KiVendTout.Bench.EventStore;
using KiVendTout.Bench.GraphQL;
using KiVendTout.Bench.Inference;
using KiVendTout.Bench.Messaging;

var json = new Option<bool>("--json") { Description = "One JSON object on standard output; progress stays on standard error." };
var seconds = new Option<int>("--seconds") { Description = "Length of each measured stretch.", DefaultValueFactory = _ => 4 };
var rounds = new Option<int>("--rounds") { Description = "How often floor and store take turns; medians are printed.", DefaultValueFactory = _ => 3 };
var import = new Option<FileInfo?>("--import") { Description = "An order file in the Online Retail layout: also measure its import, end to end." };

var events = new Command("events", "The event store: commands beside pgbench, rebuild beside COPY, commit to asynchronous view, import.") { json, seconds, rounds, import };
events.SetAction((parsed, ct) => EventsBench.RunAsync(
    new BenchSettings(parsed.GetValue(json), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(import)?.FullName), ct));

var part = new Option<GraphQLPart>("--part") { Description = "Only the engine beside its peers, or only the orders.", DefaultValueFactory = _ => GraphQLPart.All };
var graphql = new Command(
    "graphql",
    "The GraphQL engine: processor time per request beside mercurius with jit, graphql-yoga and a bare Kestrel endpoint. Orders through the host: orders/s and SQL per order beside the commands alone.")
{
    json, seconds, rounds, part,
};
graphql.SetAction((parsed, ct) => GraphQLBench.RunAsync(
    new BenchSettings(parsed.GetValue(json), parsed.GetValue(seconds), parsed.GetValue(rounds), null), parsed.GetValue(part), ct));

var messagingPart = new Option<MessagingPart>("--part") { Description = "Only out of the log, or only into it.", DefaultValueFactory = _ => MessagingPart.All };
var brokers = new Option<string?>("--kafka") { Description = "HOST:PORT,... of a real cluster, where topics may be made; left out, a cluster inside this process." };
var messaging = new Command(
    "messaging",
    "The messaging engine: from the log to the topics beside a bare producer, and from a topic to the effects in PostgreSQL beside a bare consumer of the same messages.")
{
    json, seconds, rounds, messagingPart, brokers,
};
messaging.SetAction((parsed, ct) => MessagingBench.RunAsync(
    new BenchSettings(parsed.GetValue(json), parsed.GetValue(seconds), parsed.GetValue(rounds), null), parsed.GetValue(messagingPart), parsed.GetValue(brokers), ct));

var inference = new Command("inference", "The inference engine: the housing models beside onnxruntime-node over the same library, one row a call and 1,000.") { json, seconds, rounds };
inference.SetAction((parsed, ct) => InferenceBench.RunAsync(new BenchSettings(parsed.GetValue(json), parsed.GetValue(seconds), parsed.GetValue(rounds), null), ct));

var rows = new Option<int>("--rows") { Description = "Rows of the generated file.", DefaultValueFactory = _ => 1_000_000 };
var batch = new Option<int>("--batch") { Description = "Records of a message.", DefaultValueFactory = _ => 500 };
var housing = new Command("housing", "The datasets' pipeline: a generated file through reader, Kafka and consumer into its table, beside a bare COPY of the same rows into the same table.") { json, rows, batch, rounds, brokers };
housing.SetAction((parsed, ct) => HousingBench.RunAsync(
    new HousingSettings(parsed.GetValue(json), parsed.GetValue(rows), parsed.GetValue(batch), parsed.GetValue(rounds), parsed.GetValue(brokers)), ct));

var kind = new Argument<string>("kind");
var server = new Command("graphql-server", "One server of the GraphQL benchmark, as its own process.") { kind };
server.Hidden = true;
server.SetAction((parsed, ct) => BenchServer.RunAsync(parsed.GetValue(kind)!, ct));

var root = new RootCommand("Measures an engine beside a floor or a peer in the same run, on a server of its own with durable settings.") { events, graphql, messaging, inference, housing, server };
return await root.Parse(args).InvokeAsync();
