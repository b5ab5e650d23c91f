using KiVendTout.Host;

return await CommandLine.RunAsync(args);
