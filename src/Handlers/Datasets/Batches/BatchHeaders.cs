namespace KiVendTout.Handlers.Datasets.Batches;

/// <summary>
/// How a micro-batch travels: its body is a JSON array of records, each an object with the dataset's columns by name, numbers as they were written; where they came from stands in headers beside the
/// usual ones of a CloudEvent. A message of somebody else that has none of them is taken as well: its body is then its source, and its lines are 1 to n.
/// </summary>
public static class BatchHeaders
{
    /// <summary>Type of a batch's CloudEvent (<c>ce_type</c>).</summary>
    public const string Type = "kivendtout.dataset_batch.v1";

    /// <summary>Name of the dataset (<c>ce_subject</c>).</summary>
    public const string Subject = "ce_subject";

    /// <summary>SHA-256 of the source's content when it was first loaded, 64 hexadecimal digits in lower case.</summary>
    public const string Source = "kvt_source_sha256";

    /// <summary>The records' lines in the source, in order, as ranges: <c>1-40,42-101</c>.</summary>
    public const string Lines = "kvt_lines";

    /// <summary>Id of the run that sent it, a UUID.</summary>
    public const string Run = "kvt_run";

    /// <summary>The most bytes of a body: Kafka's brokers take a message of 1 MiB unless told otherwise.</summary>
    public const int MostBytes = 900 * 1024;

    /// <summary>Id of a batch's CloudEvent (<c>ce_id</c>), the same whenever the same lines are sent.</summary>
    public static string IdOf(string dataset, string source, string lines) => $"{dataset}/{source}/{lines}";
}
