using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using KiVendTout.Host.Reporting;

namespace KiVendTout.Host.Web;

/// <summary>
/// Every meter of ours in Prometheus' text format 0.0.4, and the lags from the status. Histograms are given as their count and sum.
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("KiVendTout.", StringComparison.Ordinal) || instrument.Meter.Name == "System.Runtime")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it stands.</summary>
    public string Write(PlatformStatus status)
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in _series.GroupBy(pair => pair.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
            WriteInstrument(text, group.Key, group);
        WriteStatus(text, status);
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void WriteInstrument(StringBuilder text, Instrument instrument, IEnumerable<KeyValuePair<(Instrument Instrument, string Labels), Series>> series)
    {
        var (kind, name) = (KindOf(instrument), NameOf(instrument));
        text.Append($"# HELP {name} {instrument.Description}\n# TYPE {name} {kind}\n");
        foreach (var ((_, labels), values) in series)
        {
            if (kind == "summary")
                text.Append(CultureInfo.InvariantCulture, $"{name}_count{labels} {values.Count}\n{name}_sum{labels} {values.Value}\n");
            else
                text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {values.Value}\n");
        }
    }

    private static void WriteStatus(StringBuilder text, PlatformStatus status)
    {
        text.Append("# HELP kvt_log_position End of the log.\n# TYPE kvt_log_position gauge\n").Append(CultureInfo.InvariantCulture, $"kvt_log_position {status.LastPosition}\n");
        text.Append("# HELP kvt_projection_lag Positions between a projection and the end of the log.\n# TYPE kvt_projection_lag gauge\n");
        foreach (var line in status.Projections)
            text.Append(CultureInfo.InvariantCulture, $"kvt_projection_lag{{projection=\"{line.Name}\"}} {line.Lag}\n");
        text.Append("# HELP kvt_quarantined Streams in quarantine.\n# TYPE kvt_quarantined gauge\n").Append(CultureInfo.InvariantCulture, $"kvt_quarantined {status.Quarantined}\n");
        var waits = status.Messages;
        Gauge(text, "kvt_dead_letters", "Open dead letters.", waits.DeadLetters);
        Gauge(text, "kvt_dead_letters_oldest_seconds", "Age of the oldest open dead letter.", waits.OldestDeadLetterSeconds ?? 0);
        Gauge(text, "kvt_scheduled_messages", "Messages for later.", waits.Scheduled);
        Gauge(text, "kvt_scheduled_overdue_seconds", "How long the first scheduled message has been due.", waits.OverdueSeconds);
        Gauge(text, "kvt_outbox_unsent", "Messages that wait to be sent.", waits.Unsent);
        text.Append("# HELP kvt_dataset_rows Rows of a dataset's table.\n# TYPE kvt_dataset_rows gauge\n");
        foreach (var set in status.Datasets.Sets)
            text.Append(CultureInfo.InvariantCulture, $"kvt_dataset_rows{{dataset=\"{set.Name}\"}} {set.Rows ?? 0}\n");
        text.Append("# HELP kvt_dataset_quarantined Lines of a dataset in quarantine.\n# TYPE kvt_dataset_quarantined gauge\n");
        foreach (var set in status.Datasets.Sets)
            text.Append(CultureInfo.InvariantCulture, $"kvt_dataset_quarantined{{dataset=\"{set.Name}\"}} {set.Quarantined}\n");
        Gauge(text, "kvt_datasets_refused", "Declared datasets that are not there.", status.Datasets.Problems.Count);
        Gauge(text, "kvt_outbox_oldest_seconds", "Age of the oldest message that waits to be sent.", waits.OldestUnsentSeconds ?? 0);
    }

    private static void Gauge(StringBuilder text, string name, string help, double value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        var name when name.Contains("UpDownCounter", StringComparison.Ordinal) || name.Contains("Gauge", StringComparison.Ordinal) => "gauge",
        var name when name.StartsWith("Histogram", StringComparison.Ordinal) => "summary",
        _ => "counter",
    };

    private static string NameOf(Instrument instrument)
    {
        var name = instrument.Name.Replace('.', '_').Replace('-', '_');
        return KindOf(instrument) == "counter" ? name + "_total" : name;
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add($"{name.Replace('.', '_')}=\"{$"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return $"{{{string.Join(',', labels)}}}";
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _series.GetOrAdd((instrument, LabelsOf(tags)), _ => new Series()).Take(value, isTotal: instrument.IsObservable || KindOf(instrument) == "gauge" && instrument.GetType().Name.StartsWith("Gauge", StringComparison.Ordinal));

    private sealed class Series
    {
        private readonly Lock _lock = new();

        public long Count { get; private set; }

        public double Value { get; private set; }

        public void Take(double value, bool isTotal)
        {
            lock (_lock)
            {
                Count++;
                Value = isTotal ? value : Value + value;
            }
        }
    }
}
