namespace KiVendTout.Platform.Messaging.Handling;

/// <summary>What handlers may ask for beside the message, for a host without a container of its own.</summary>
public sealed class HandlerServices : IServiceProvider
{
    private readonly Dictionary<Type, object> _services = [];

    /// <summary>Adds one; handlers ask for it by this type.</summary>
    public HandlerServices Add<T>(T service)
        where T : class
    {
        _services[typeof(T)] = service;
        return this;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType) => _services.GetValueOrDefault(serviceType);
}
