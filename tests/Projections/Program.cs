using KiVendTout.Projections.Tests.Carriers;

// The tests; or, told so, the process that one of them kills.
return args is [PublishingProcess.Verb, .. var rest]
    ? await PublishingProcess.RunAsync(rest)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
