using System.CommandLine;
using System.Globalization;
using KiVendTout.Handlers.Datasets.Declaring;
using KiVendTout.Handlers.Datasets.Prices;
using KiVendTout.Host.Datasets;
using KiVendTout.Host.Reporting;
using KiVendTout.Host.Settings;
using Spectre.Console;

namespace KiVendTout.Host.Verbs;

/// <summary><c>housing predict</c>: what a model says homes cost, and how far to believe it.</summary>
internal static class HousingPredictVerb
{
    private const int MostShown = 20;

    private static readonly string[] Meanings =
    [
        "Crimes per head in the town", "Percent of residential land zoned for large lots", "Percent of non-retail business acres", "1 by the Charles River, else 0", "Nitric oxides, parts per 10 million",
        "Rooms of a dwelling, average", "Percent of units built before 1940", "Weighted distance to employment centres", "Index of access to radial highways", "Property tax, USD per 10,000",
        "Pupils per teacher", "A racial statistic of 1970; see the caveat", "Percent of the population of lower status",
    ];

    public static Command Command()
    {
        var columns = House.Columns.Zip(Meanings, (name, meaning) => new Option<double?>($"--{name}") { Description = meaning, HelpName = "N" }).ToList();
        var file = new Option<FileInfo?>("--file") { Description = "Rows instead, read as those of the dataset (docs/datasets.md), all with medv or all without it", HelpName = "FILE" };
        var model = new Option<HousePriceModel>("--model") { Description = "linear or boosted", DefaultValueFactory = _ => HousePriceModel.Boosted, HelpName = "MODEL" };
        var json = new Option<bool>("--json") { Description = "One JSON object on standard output" };
        var command = new Command(
            "predict",
            "Predicts the median price of homes (1000 USD of 1970) by a trained model: of one tract, all 13 columns given, or of every row of a file.\n\n"
            + "Example: ./kvt housing predict --crim 0.03 --zn 0 --indus 2.2 --chas 0 --nox 0.46 --rm 7 --age 46 --dis 6 --rad 3 --tax 222 --ptratio 18.7 --b 394 --lstat 2.9");
        columns.ForEach(command.Add);
        command.Add(file);
        command.Add(model);
        command.Add(json);
        command.SetAction(async (typed, ct) =>
        {
            using var prices = new HousePrices(HousePrices.FolderBesideProgram);
            var rows = await RowsAsync(columns.ConvertAll(typed.GetValue), typed.GetValue(file), ct).ConfigureAwait(false);
            var predicted = prices.Predict([.. rows.Select(row => row.House)], typed.GetValue(model));
            if (typed.GetValue(json))
                PrintJson(prices, typed.GetValue(model), rows, predicted);
            else
                Print(prices, typed.GetValue(model), rows, predicted, typed.GetValue(file) is not null);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<HouseRow>> RowsAsync(List<double?> given, FileInfo? file, CancellationToken ct)
    {
        var missing = House.Columns.Where((_, i) => given[i] is null).Select(name => $"--{name}").ToList();
        if (file is not null)
        {
            return missing.Count == given.Count
                ? await HouseFile.ReadAsync(Declared(), file.Exists ? file.FullName : throw new SettingsException($"There is no file {file.FullName}."), ct).ConfigureAwait(false)
                : throw new SettingsException("--file and single columns cannot be given together: the file has all of them.");
        }

        return missing.Count == 0
            ? [new HouseRow(1, House.Of(given.ConvertAll(value => value!.Value)), null)]
            : throw new SettingsException($"Missing: {string.Join(", ", missing)}. The models need all 13 columns and fill nothing in; or give --file FILE.");
    }

    // Nothing else of the platform's settings is asked for: this verb needs no database.
    private static Dataset Declared() => DeclaredDatasets.Read(HostSettings.DatasetFolderFrom(HostSettings.FromShell)).Named("housing");

    private static void PrintJson(HousePrices prices, HousePriceModel model, IReadOnlyList<HouseRow> rows, IReadOnlyList<HousePrice> predicted) => Json.Print(new
    {
        Model = model,
        prices.CardOf(model).Title,
        prices.Card.Unit,
        Rows = rows.Zip(predicted, (row, price) => new { row.Line, price.Medv, Actual = row.Medv, price.Notes }),
        Rmse = Rmse(rows, predicted),
        prices.CardOf(model).HeldOut,
        prices.CardOf(model).TenFolds,
        prices.Card.Baselines,
        prices.Card.Origin,
        prices.Card.Caveats,
    });

    private static void Print(HousePrices prices, HousePriceModel model, IReadOnlyList<HouseRow> rows, IReadOnlyList<HousePrice> predicted, bool ofFile)
    {
        var (card, own) = (prices.Card, prices.CardOf(model));
        if (ofFile)
            PrintRows(rows, predicted);
        else
            Console.Out.WriteLine($"{Number(predicted[0].Medv)} thousand USD of 1970, by {own.Title}");
        foreach (var (row, price) in rows.Zip(predicted).Where(pair => pair.Second.Notes.Count > 0).Take(MostShown))
            price.Notes.ToList().ForEach(note => Console.Out.WriteLine(ofFile ? $"Line {row.Line}: {note}" : $"Note: {note}"));
        if (Rmse(rows, predicted) is { } rmse)
            Console.Out.WriteLine($"RMSE of the rows with a price: {Number(rmse)} thousand USD, by {own.Title}. Rows of the training data are in it if the file has them.");
        Console.Out.WriteLine();
        var table = Terminal.Table($"error, {card.Unit}", "#RMSE", "on");
        table.AddRow(
            $"[bold]{own.Title.EscapeMarkup()}[/]", $"[bold]{Number(own.HeldOut.Rmse)}[/]",
            $"held-out fifth, {card.Split.HeldOut} rows; mean absolute error {Number(own.HeldOut.Mae)}, R2 {Number(own.HeldOut.R2)}");
        table.AddRow("the same", Number(own.TenFolds.Rmse), "ten folds over all rows");
        table.AddRow("the same", $"{Number(own.TwentyTenths.Rmse)} ± {Number(own.TwentyTenths.StandardError)}", "mean of 20 random splits, nine tenths to one tenth");
        table.AddRow("the same without column b", Number(own.WithoutB.HeldOut.Rmse), $"held-out fifth; ten folds {Number(own.WithoutB.TenFolds.Rmse)}");
        foreach (var one in card.Baselines)
            table.AddRow(one.Name.EscapeMarkup(), Number(one.Rmse) + (one.PlusMinus is { } range ? $" ± {Number(range)}" : ""), $"{one.Protocol} ({one.Source})".EscapeMarkup());
        Terminal.Out.Write(table);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"Origin: {card.Origin}");
        foreach (var caveat in card.Caveats)
            Console.Out.WriteLine($"Caveat: {caveat}");
    }

    private static void PrintRows(IReadOnlyList<HouseRow> rows, IReadOnlyList<HousePrice> predicted)
    {
        var table = Terminal.Table("#line", "#predicted", "#actual", "#difference");
        foreach (var (row, price) in rows.Zip(predicted).Take(Console.IsOutputRedirected ? int.MaxValue : MostShown))
            table.AddRow($"{row.Line}", Number(price.Medv), row.Medv is { } actual ? Number(actual) : "-", row.Medv is { } known ? Number(price.Medv - known) : "-");
        Terminal.Out.Write(table);
        if (!Console.IsOutputRedirected && rows.Count > MostShown)
            Console.Out.WriteLine($"{MostShown} of {StatusText.Number(rows.Count)}; in a pipe, or with --json, all.");
    }

    private static double? Rmse(IReadOnlyList<HouseRow> rows, IReadOnlyList<HousePrice> predicted)
    {
        var squares = rows.Zip(predicted).Where(pair => pair.First.Medv is not null).Select(pair => Math.Pow(pair.Second.Medv - pair.First.Medv!.Value, 2)).ToList();
        return squares.Count == 0 ? null : Math.Sqrt(squares.Average());
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
