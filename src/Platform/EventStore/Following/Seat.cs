using System.Threading.Channels;

namespace KiVendTout.Platform.EventStore.Following;

/// <summary>
/// A follower's place at the live end of the log: a channel with a bounded number of events. When there is no room for the next one the seat is
/// given up, and the follower, once it has taken what is there, goes on from <see cref="Passed"/> by itself.
/// </summary>
internal sealed class Seat(Follow follow, long after)
{
    private const int Room = 256;

    private readonly Channel<StoredEvent> _events = Channel.CreateBounded<StoredEvent>(
        new BoundedChannelOptions(Room) { SingleReader = true, SingleWriter = true });

    public ChannelReader<StoredEvent> Events => _events.Reader;

    /// <summary>After the channel has ended: everything wanted up to here was in it.</summary>
    public long Passed { get; private set; }

    /// <summary>Hands an event in, if it is wanted. False when the seat is given up.</summary>
    public bool Offer(Decoded read)
    {
        if (read.Raw.Sequence <= after || !follow.Wants(read))
        {
            return true;
        }

        if (read.Event is null)
        {
            End(read.Error!);
            return false;
        }

        if (_events.Writer.TryWrite(read.Event))
        {
            return true;
        }

        Passed = read.Raw.Sequence - 1;
        _events.Writer.TryComplete();
        return false;
    }

    public void End(Exception error) => _events.Writer.TryComplete(error);
}
