using System.Collections.Concurrent;
using KiVendTout.Platform.GraphQLServer.DataLoading;
using Microsoft.Extensions.DependencyInjection;

namespace KiVendTout.Platform.GraphQLServer.Execution.Running;

/// <summary>The loaders of one execution.</summary>
internal sealed partial class OperationExecution
{
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Factories = new();

    private readonly Lock _loadersLock = new();
    private Dictionary<Type, IDataLoader>? _loaders;
    private LoaderServices? _services;

    /// <summary>The loader of a type, made when it is first asked for.</summary>
    public IDataLoader LoaderOf(Type type)
    {
        lock (_loadersLock)
        {
            _loaders ??= [];
            if (!_loaders.TryGetValue(type, out var loader))
            {
                var factory = Factories.GetOrAdd(type, static type => ActivatorUtilities.CreateFactory(type, Type.EmptyTypes));
                loader = (IDataLoader)factory(_services ??= new LoaderServices(this), null);
                (loader as IScheduledLoader)?.Attach(this, () => Cancellation);
                _loaders.Add(type, loader);
            }

            return loader;
        }
    }

    private void ForgetLoaded()
    {
        lock (_loadersLock)
        {
            foreach (var loader in _loaders?.Values ?? Enumerable.Empty<IDataLoader>())
            {
                (loader as IScheduledLoader)?.Forget();
            }
        }
    }

    /// <summary>The request's services, and its loaders for a loader that needs another.</summary>
    private sealed class LoaderServices(OperationExecution execution) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType is { IsAbstract: false } && typeof(IDataLoader).IsAssignableFrom(serviceType)
            ? execution.LoaderOf(serviceType)
            : execution.Request.Services.GetService(serviceType);
    }
}
