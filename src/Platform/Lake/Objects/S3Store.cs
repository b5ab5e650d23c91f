using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace KiVendTout.Platform.Lake.Objects;

/// <summary>Where the bucket is and how to get in.</summary>
public sealed record S3Settings
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>What every key begins with, such as <c>lake/</c>; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Address of a server other than Amazon's, such as <c>http://127.0.0.1:19000</c>; null means Amazon's of <see cref="Region"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Region, which is part of each request's signature; servers other than Amazon's mostly want us-east-1.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>True for <c>http://host/bucket/key</c>, which most servers other than Amazon's need; false for <c>http://bucket.host/key</c>.</summary>
    public bool PathStyle { get; init; } = true;

    /// <summary>Access key; null takes the AWS SDK's own chain (environment, profile, instance role).</summary>
    public string? AccessKey { get; init; }

    /// <summary>Secret key that goes with <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; init; }
}

/// <summary>
/// Objects in an S3 bucket, through AWSSDK.S3. A put is one request, atomic by S3's own rule, and takes files up to 5 GB; requests that
/// fail for the network's sake are repeated by the SDK.
/// </summary>
public sealed class S3Store : IObjectStore, IDisposable
{
    private readonly S3Settings _settings;
    private readonly AmazonS3Client _client;

    /// <summary>A store in a bucket; nothing is asked of the server yet.</summary>
    public S3Store(S3Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        var config = new AmazonS3Config
        {
            ForcePathStyle = settings.PathStyle,
            // The newer default sends a CRC as a trailer, which many servers other than Amazon's refuse. The signature covers a SHA-256 anyway.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (settings.Endpoint is { } endpoint) (config.ServiceURL, config.AuthenticationRegion) = (endpoint, settings.Region);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(settings.Region);
        _client = settings.AccessKey is { } key ? new AmazonS3Client(new BasicAWSCredentials(key, settings.SecretKey), config) : new AmazonS3Client(config);
    }

    /// <inheritdoc/>
    public string Location => $"s3://{_settings.Bucket}/{_settings.Prefix}";

    /// <summary>Makes the bucket if it is not there.</summary>
    /// <exception cref="ObjectStoreException">The server does not answer or refuses.</exception>
    public Task EnsureBucketAsync(CancellationToken cancellationToken = default) => Ask("the bucket", async () =>
    {
        try
        {
            await _client.PutBucketAsync(_settings.Bucket, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou" or "BucketAlreadyExists")
        {
            // It is there; whether it is ours shows with the first object.
        }
        return true;
    });

    /// <inheritdoc/>
    public Task PutAsync(string key, string localFile, CancellationToken cancellationToken = default) => Ask(key, () => _client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = _settings.Bucket,
        Key = KeyOf(key),
        FilePath = localFile,
        UseChunkEncoding = false, // One plain body with its SHA-256: what every server understands.
    }, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken = default) => Ask(key, async () =>
    {
        try
        {
            await _client.GetObjectMetadataAsync(_settings.Bucket, KeyOf(key), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return false;
        }
    });

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListObjectsV2Request { BucketName = _settings.Bucket, Prefix = _settings.Prefix + prefix };
        do
        {
            var page = await Ask("the listing", () => _client.ListObjectsV2Async(request, cancellationToken)).ConfigureAwait(false);
            foreach (var found in page.S3Objects ?? [])
                yield return new StoredObject(found.Key[_settings.Prefix.Length..], found.Size ?? 0, found.LastModified?.ToUniversalTime() ?? default);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public Task GetAsync(string key, string localFile, CancellationToken cancellationToken = default) => Ask(key, async () =>
    {
        using var found = await _client.GetObjectAsync(_settings.Bucket, KeyOf(key), cancellationToken).ConfigureAwait(false);
        await using var file = File.Create(localFile);
        await found.ResponseStream.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        Ask(key, () => _client.DeleteObjectAsync(_settings.Bucket, KeyOf(key), cancellationToken));

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _client.Dispose();

    private string KeyOf(string key)
    {
        ObjectKey.Check(key);
        return _settings.Prefix + key;
    }

    private async Task<T> Ask<T>(string what, Func<Task<T>> request)
    {
        try
        {
            return await request().ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
        {
            throw new ObjectStoreException($"There is no object {what} in {Location}.", e);
        }
        catch (AmazonServiceException e)
        {
            throw new ObjectStoreException($"S3 at {_settings.Endpoint ?? _settings.Region} refused {what} in {Location}: {e.Message} ({e.ErrorCode}). {Remedy(e.ErrorCode)}", e);
        }
        catch (Exception e) when (e is HttpRequestException or AmazonClientException)
        {
            throw new ObjectStoreException($"S3 at {_settings.Endpoint ?? _settings.Region} did not answer for {what} in {Location}: {e.Message} Is the server running, and are endpoint and credentials set?", e);
        }
    }

    private static string Remedy(string? code) => code switch
    {
        "NoSuchBucket" => "Make the bucket first.",
        "SignatureDoesNotMatch" or "InvalidAccessKeyId" => "Check access key, secret key and region.",
        "AccessDenied" => "Grant this key read, write and list on the bucket.",
        _ => "It can be tried again.",
    };
}
