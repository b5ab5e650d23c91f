using Confluent.Kafka;

namespace KiVendTout.Platform.Messaging.Kafka;

/// <summary>
/// What a client of Kafka complained of last. That it is not let in, or does not trust the brokers, is kept before all that merely follows from it: that every broker is down.
/// </summary>
internal sealed class Complaints
{
    private volatile Error? _last;

    /// <summary>The complaint that tells most, or null.</summary>
    public Error? Last => _last;

    public void Note(Error error)
    {
        if (_last is not { } known || !KafkaRemedy.IsAboutAccess(known.Code) || KafkaRemedy.IsAboutAccess(error.Code))
        {
            _last = error;
        }
    }

    /// <summary>Begins anew, with a new client.</summary>
    public void Forget() => _last = null;
}
