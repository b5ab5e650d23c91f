global using KiVendTout.Platform.Documents.Tests.Setup;
