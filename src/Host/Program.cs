using System.Runtime.Versioning;
using KiVendTout.Host;

// DuckDB's and librdkafka's libraries are those of Linux, and so are file modes and signals.
[assembly: SupportedOSPlatform("linux")]

return await CommandLine.RunAsync(args);
