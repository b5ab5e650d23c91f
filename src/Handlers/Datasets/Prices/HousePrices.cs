using System.Globalization;
using KiVendTout.Platform.Inference;

namespace KiVendTout.Handlers.Datasets.Prices;

/// <summary>
/// Predicts prices of the Boston housing data with the two models of ops/models/housing. Made without looking at the disk: models and the library are loaded when the
/// first price is asked for, and again when that failed. Any number of threads at once.
/// </summary>
/// <param name="folder">Where the models lie: linear.onnx, boosted.onnx, metrics.json.</param>
public sealed class HousePrices(string folder) : IDisposable
{
    private readonly Lazy<PriceCard> _card = new(() => PriceCard.Read(Path.Combine(folder, "metrics.json")), LazyThreadSafetyMode.PublicationOnly);
    private readonly InferenceSession?[] _sessions = new InferenceSession?[2];
    private readonly Lock _loading = new();
    private bool _isDisposed;

    /// <summary>Where the models lie beside the program.</summary>
    public static string FolderBesideProgram => Path.Combine(AppContext.BaseDirectory, "models", "housing");

    /// <summary>Origin, caveats and figures.</summary>
    /// <exception cref="PriceModelsMissingException">They are not there.</exception>
    public PriceCard Card => _card.Value;

    /// <summary>A model's figures.</summary>
    /// <exception cref="PriceModelsMissingException">They are not there.</exception>
    public PriceModelCard CardOf(HousePriceModel model) => Card.Models[NameOf(model)];

    /// <summary>The price of one house.</summary>
    /// <param name="house">The house.</param>
    /// <param name="model">Which model.</param>
    /// <exception cref="HouseRefusedException">A value is no number.</exception>
    /// <exception cref="PriceModelsMissingException">The models, or the library that runs them, are not there.</exception>
    public HousePrice Predict(House house, HousePriceModel model) => Predict([house], model)[0];

    /// <summary>The prices of many houses, in one run of the model.</summary>
    /// <param name="houses">The houses.</param>
    /// <param name="model">Which model.</param>
    /// <returns>A price for each house, in their order.</returns>
    /// <exception cref="HouseRefusedException">A value is no number.</exception>
    /// <exception cref="PriceModelsMissingException">The models, or the library that runs them, are not there.</exception>
    public IReadOnlyList<HousePrice> Predict(IReadOnlyList<House> houses, HousePriceModel model)
    {
        ArgumentNullException.ThrowIfNull(houses);
        var width = House.Columns.Count;
        var (rows, prices) = (new float[houses.Count * width], new float[houses.Count]);
        for (var i = 0; i < houses.Count; i++)
        {
            if (houses[i].Problem() is { } problem)
                throw new HouseRefusedException(houses.Count == 1 ? problem : $"House {i + 1}: {problem}");
            for (var column = 0; column < width; column++)
                rows[(i * width) + column] = (float)houses[i].Values[column];
        }

        var heldOut = CardOf(model).HeldOut;
        SessionOf(model).Run<float, float>(rows, [houses.Count, width], prices, [houses.Count, 1]);
        return [.. houses.Select((house, i) => new HousePrice(prices[i], model, heldOut, Notes(house)))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_loading)
        {
            _isDisposed = true;
            foreach (var session in _sessions)
                session?.Dispose();
        }
    }

    private InferenceSession SessionOf(HousePriceModel model)
    {
        lock (_loading)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _sessions[(int)model] ??= Load(model);
        }
    }

    private InferenceSession Load(HousePriceModel model)
    {
        var file = Path.Combine(folder, CardOf(model).File);
        try
        {
            return new InferenceSession(file);
        }
        catch (Exception missing) when (missing is DllNotFoundException or FileNotFoundException or OnnxRuntimeException)
        {
            throw new PriceModelsMissingException(missing is FileNotFoundException ? $"{missing.Message} Build the program again: it brings the price models along." : missing.Message);
        }
    }

    private List<string> Notes(House house)
    {
        var notes = new List<string>();
        foreach (var (feature, value) in Card.Features.Zip(house.Values))
        {
            // The range is of the numbers as the models read them.
            var single = (float)value;
            if (single < (float)feature.Min || single > (float)feature.Max)
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{feature.Name} is {value:R}, and the models saw {feature.Min:R} to {feature.Max:R} only: the price is a guess."));
            else if (feature.Name == "chas" && value is not (0 or 1))
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"chas is {value:R}, and the models saw 0 and 1 only: the price is a guess."));
        }

        return notes;
    }

    private static string NameOf(HousePriceModel model) => model switch
    {
        HousePriceModel.Linear => "linear",
        HousePriceModel.Boosted => "boosted",
        _ => throw new ArgumentOutOfRangeException(nameof(model), model, "There is no such model: linear or boosted."),
    };
}
