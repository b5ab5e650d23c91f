using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace KiVendTout.Platform.TokenIssuer.Endpoints;

/// <summary>The pages that people see: plain HTML without script, for any browser, any size and any reader.</summary>
internal static class SignInPage
{
    private const string Style =
        """
        :root{color-scheme:light dark;--ink:#1d2330;--back:#f4f5f7;--card:#fff;--line:#767e8c;--act:#1f5fbf;--bad:#a4161a}
        @media(prefers-color-scheme:dark){:root{--ink:#e8eaee;--back:#14171d;--card:#1f242d;--line:#8b93a1;--act:#7fb0ff;--bad:#ff9a9d}}
        body{margin:0;background:var(--back);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
        main{max-width:24rem;margin:8vh auto;padding:1.5rem;background:var(--card);border-radius:.75rem}
        h1{margin:0 0 1rem;font-size:1.375rem}label{display:block;margin-top:1rem;font-weight:600}
        input,select,button{box-sizing:border-box;width:100%;min-height:2.75rem;margin-top:.25rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}
        option{background:var(--card)}button{margin-top:1.25rem;font-weight:600;cursor:pointer}
        button.main{background:var(--act);border-color:var(--act);color:var(--card)}
        :focus-visible{outline:3px solid var(--act);outline-offset:2px}.bad{color:var(--bad);font-weight:600}.hint{font-size:.9375rem}
        """;

    // The style is named by its hash: nothing else runs or loads.
    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>What the sign-in page shows.</summary>
    public sealed record View(
        string Client, string Ticket, IReadOnlyList<(string UserName, string DisplayName)> Users, string? UserName, string? Problem, string? Hint, string RedirectUri);

    public static IResult SignIn(HttpContext context, View view, int status = StatusCodes.Status200OK)
    {
        // Chromium holds the redirect that answers a form to form-action too, so the client's origin must be named.
        Protect(context, $"form-action 'self' {Origins.Of(view.RedirectUri)}");
        var problem = view.Problem is null ? "" : $"<p class=\"bad\" id=\"problem\" role=\"alert\">{Safe(view.Problem)}</p>";
        var described = view.Problem is null ? "" : " aria-describedby=\"problem\" aria-invalid=\"true\"";
        return Page("Sign in", status,
            $"""
            <h1>Sign in</h1>
            <p>to go on to <strong>{Safe(view.Client)}</strong></p>
            {problem}
            <form method="post" action="signin">
            <input type="hidden" name="ticket" value="{Safe(view.Ticket)}">
            <label for="username">Who</label>
            {Who(view)}
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" required autofocus maxlength="200"{described}>
            <button class="main" type="submit">Sign in</button>
            <button type="submit" name="cancel" value="yes" formnovalidate>Cancel</button>
            </form>
            {(view.Hint is null ? "" : $"<p class=\"hint\">{Safe(view.Hint)}</p>")}
            """);
    }

    /// <summary>For what cannot be told to the client, because it is not known where that is.</summary>
    public static IResult Refusal(HttpContext context, string problem, string remedy)
    {
        Protect(context, "form-action 'none'");
        return Page("Sign-in is not possible", StatusCodes.Status400BadRequest, $"<h1>Sign-in is not possible</h1><p class=\"bad\" role=\"alert\">{Safe(problem)}</p><p>{Safe(remedy)}</p>");
    }

    /// <summary>Headers against framing, caching and telling.</summary>
    public static void Protect(HttpContext context, string formAction)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'sha256-{StyleHash}'; {formAction}; frame-ancestors 'none'; base-uri 'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
    }

    private static string Who(View view)
    {
        if (view.Users.Count == 0)
            return $"<input id=\"username\" name=\"username\" autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\" required maxlength=\"200\" value=\"{Safe(view.UserName ?? "")}\">";
        var options = view.Users.Select(user => $"<option value=\"{Safe(user.UserName)}\"{(user.UserName == view.UserName ? " selected" : "")}>{Safe(user.DisplayName)}</option>");
        return $"<select id=\"username\" name=\"username\" autocomplete=\"username\" required>{string.Concat(options)}</select>";
    }

    private static IResult Page(string title, int status, string body) => Results.Content(
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        <style>{Style}</style>
        </head>
        <body>
        <main>
        {body}
        </main>
        </body>
        </html>
        """,
        "text/html; charset=utf-8", statusCode: status);

    private static string Safe(string text) => HtmlEncoder.Default.Encode(text);
}
