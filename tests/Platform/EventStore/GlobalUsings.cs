global using KiVendTout.Platform.EventStore.Appending;
global using KiVendTout.Platform.EventStore.Daemon;
global using KiVendTout.Platform.EventStore.Events;
global using KiVendTout.Platform.EventStore.Reading;
global using KiVendTout.Platform.EventStore.Tests.Setup;
global using KiVendTout.Platform.EventStore.Views;
