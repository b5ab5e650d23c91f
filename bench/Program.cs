using System.CommandLine;
using KiVendTout.Bench;
using KiVendTout.Bench.EventStore;

var json = new Option<bool>("--json") { Description = "One JSON object on standard output; progress stays on standard error." };
var seconds = new Option<int>("--seconds") { Description = "Length of each measured stretch.", DefaultValueFactory = _ => 4 };
var rounds = new Option<int>("--rounds") { Description = "How often floor and store take turns; medians are printed.", DefaultValueFactory = _ => 3 };
var import = new Option<FileInfo?>("--import") { Description = "An order file in the Online Retail layout: also measure its import, end to end." };

var events = new Command("events", "The event store: commands beside pgbench, rebuild beside COPY, commit to asynchronous view, import.") { json, seconds, rounds, import };
events.SetAction((parsed, ct) => EventsBench.RunAsync(
    new BenchSettings(parsed.GetValue(json), parsed.GetValue(seconds), parsed.GetValue(rounds), parsed.GetValue(import)?.FullName), ct));

var root = new RootCommand("Measures an engine beside a floor or a peer in the same run, on a server of its own with durable settings.") { events };
return await root.Parse(args).InvokeAsync();
