global using KiVendTout.Platform.EventStore.Appending;
global using KiVendTout.Platform.EventStore.Daemon;
global using KiVendTout.Platform.EventStore.Events;
global using KiVendTout.Platform.EventStore.Following;
global using KiVendTout.Platform.EventStore.PersonalData;
global using KiVendTout.Platform.EventStore.Reading;
global using KiVendTout.Platform.EventStore.Schema;
global using KiVendTout.Platform.EventStore.Views;
