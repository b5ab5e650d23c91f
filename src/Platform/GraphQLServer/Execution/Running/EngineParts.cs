using KiVendTout.Platform.GraphQLServer.Types;
using Microsoft.Extensions.Logging;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>What every execution of one executor shares.</summary>
internal sealed record EngineParts(Schema Schema, GraphQLOptions Options, IAuthorizer Authorizer, TimeProvider Time, ILogger Logger);
