using System.Text;
using KiVendTout.Platform.Messaging.Kafka;

namespace KiVendTout.Platform.Messaging.Tests.Kafka;

public sealed class WritingCloudEventHeaders
{
    [Fact]
    public void Every_attribute_has_its_header_in_a_fixed_order() => Assert.Equal(
        """
        ce_specversion: 1.0
        ce_id: 01J9ZK3
        ce_type: kivendtout.order_placed.v1
        ce_source: /kivendtout/orders
        ce_subject: order-536365
        ce_time: 2010-12-01T07:26:00.123456Z
        ce_sequence: 42
        ce_streamversion: 7
        ce_correlationid: été
        ce_causationid: command-1
        traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
        content-type: application/json
        """,
        Text(new CloudEventHeaders
        {
            Id = "01J9ZK3",
            Type = "kivendtout.order_placed.v1",
            Source = "/kivendtout/orders",
            Subject = "order-536365",
            Time = new DateTimeOffset(2010, 12, 1, 8, 26, 0, 123, 456, TimeSpan.FromHours(1)),
            Sequence = 42,
            StreamVersion = 7,
            CorrelationId = "été",
            CausationId = "command-1",
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        }));

    [Fact]
    public void What_is_not_known_has_no_header() => Assert.Equal(
        """
        ce_specversion: 1.0
        ce_id: 1
        ce_type: t
        ce_source: /s
        content-type: application/cloudevents+json
        """,
        Text(new CloudEventHeaders { Id = "1", Type = "t", Source = "/s", ContentType = "application/cloudevents+json" }));

    private static string Text(CloudEventHeaders headers) =>
        string.Join('\n', headers.ToHeaders().Select(h => $"{h.Name}: {Encoding.UTF8.GetString(h.Value)}"));
}
