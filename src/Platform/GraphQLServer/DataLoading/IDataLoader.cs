namespace KiVendTout.Platform.GraphQLServer.DataLoading;

/// <summary>Anything that collects keys and loads them together; see <c>DataLoader{TKey, TValue}</c>.</summary>
public interface IDataLoader;
