namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>What is said to somebody who may not.</summary>
internal static class Denials
{
    public static GraphQLException Of(AuthorizationVerdict verdict) => verdict == AuthorizationVerdict.NotAuthenticated
        ? new GraphQLException("You are not signed in, or your sign-in has run out. Send a valid access token.", ErrorCode.NotAuthenticated)
        : new GraphQLException("You are not allowed to see this. Ask for a role that is.", ErrorCode.NotAuthorized);
}
