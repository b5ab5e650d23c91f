using System.CommandLine;

namespace KiVendTout.Host.Verbs;

/// <summary><c>housing</c>: the Boston Housing pipeline, a dataset with a verb of its own.</summary>
internal static class HousingVerb
{
    private const string Dataset = "housing";

    public static Command Command() => new("housing", "The Boston Housing pipeline: 506 rows in micro-batches of 100 through Kafka into the table housing; and prices by trained models.")
    {
        DatasetLoadVerb.Command(Dataset, Sample), HousingPredictVerb.Command(),
    };

    /// <summary>The sample, beside the program.</summary>
    private static string Sample => Path.Combine(AppContext.BaseDirectory, "sample", "housing.csv");
}
