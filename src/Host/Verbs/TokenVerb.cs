using System.CommandLine;
using KiVendTout.GraphQL.Access;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;

namespace KiVendTout.Host.Verbs;

/// <summary><c>token</c>: a token of the built-in issuer, to try the API with.</summary>
internal static class TokenVerb
{
    private const int MostHours = 720;

    public static Command Command()
    {
        var role = new Argument<string?>("ROLE") { Description = $"Its role: {string.Join(", ", Role.All)}", Arity = ArgumentArity.ZeroOrOne };
        var customer = new Option<string?>("--customer") { Description = $"For the role customer: which one, an id or customer:NUMBER. Without it: a customer of the demonstration, who is there once registered under the number {DemoDirectory.CustomerNumber}" };
        var hours = new Option<int>("--hours") { Description = $"How long it is good for: 1 to {MostHours}", DefaultValueFactory = _ => 1 };
        var users = new Option<bool>("--users") { Description = "Print the passwords of the demonstration's users and programs instead" };
        var rotate = new Option<bool>("--rotate-key") { Description = "Make a new signing key first; tokens of the old one stay good until they expire" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("token", "Prints a token of the built-in issuer. In a pipe only the token: curl -H \"Authorization: Bearer $(./kvt token clerk)\" ...")
        {
            role, customer, hours, users, rotate, json,
        };
        command.SetAction(typed =>
        {
            var access = AccessSettings.From(HostSettings.FromShell, besideHost: true);
            if (access.Authority is not null)
                throw new SettingsException($"KVT_AUTH_AUTHORITY is set: tokens and users are those of {access.Authority}. Get a token there.");
            var local = new LocalTokens(access, TimeProvider.System);
            if (typed.GetValue(rotate))
                Console.Error.WriteLine($"The new key is {local.RotateKey()}.");
            return typed.GetValue(users) ? PrintUsers(local, typed.GetValue(json))
                : typed.GetValue(role) is not { } wanted ? typed.GetValue(rotate) ? ExitCode.Done : throw new SettingsException($"Name a role: {string.Join(", ", Role.All)}; or --users.")
                : PrintToken(local, access, Wanted(wanted), typed.GetValue(customer), typed.GetValue(hours), typed.GetValue(json));
        });
        return command;
    }

    private static string Wanted(string role) =>
        Role.All.Contains(role, StringComparer.Ordinal) ? role : throw new SettingsException($"There is no role '{role}'. There are: {string.Join(", ", Role.All)}.");

    private static int PrintToken(LocalTokens local, AccessOptions access, string role, string? customer, int hours, bool json)
    {
        if (hours is < 1 or > MostHours)
            throw new SettingsException($"--hours must be from 1 to {MostHours}; it is {hours}.");
        if (customer is not null && role != Role.Customer)
            throw new SettingsException($"--customer is for the role customer: a token of the role {role} is for no single one.");
        Guid? id = role != Role.Customer ? null : customer is null ? DemoDirectory.CustomerId : StreamName.Parse(customer);
        var expires = TimeProvider.System.GetUtcNow().AddHours(hours);
        var token = local.Issue(role, id, TimeSpan.FromHours(hours));
        if (json)
        {
            Json.Print(new { token, role, subject = DemoDirectory.SubjectOf(role), customerId = id, issuer = access.Issuer(), audience = access.Audience, expires });
            return ExitCode.Done;
        }

        Console.Out.WriteLine(token);
        if (!Console.IsOutputRedirected)
            Console.Error.WriteLine($"A token for the role {role}{(id is null ? "" : $" and the customer {id}")}, good until {expires:yyyy-MM-dd HH:mm} UTC. Send it as  Authorization: Bearer TOKEN");
        return ExitCode.Done;
    }

    private static int PrintUsers(LocalTokens local, bool json)
    {
        var passwords = local.Passwords();
        if (passwords.Count == 0)
            throw new SettingsException($"{local.PasswordsFile} was deleted: the passwords are kept as hashes only. To make everything anew, delete directory.json beside it and start again.");
        if (json)
        {
            Json.Print(new { passwords, file = local.PasswordsFile });
            return ExitCode.Done;
        }

        foreach (var (name, password) in passwords)
            Console.Out.WriteLine($"{name,-14}{password}");
        if (!Console.IsOutputRedirected)
            Console.Error.WriteLine($"From {local.PasswordsFile}. Delete it when others use this platform; the passwords stay as they are.");
        return ExitCode.Done;
    }
}
