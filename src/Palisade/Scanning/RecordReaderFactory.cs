using Palisade.Events;
using Palisade.Parsing;
using Palisade.Vault.Search;

namespace Palisade.Scanning;

/// <summary>Makes the readers of one search: they share their field names.</summary>
public static class RecordReaderFactory
{
    /// <summary>A function from a context to a reader; from no bytes, to one that finds the format by itself.</summary>
    public static Func<byte[], IEventReader> Create()
    {
        ParseOptions options = new() { Vocabulary = new EventVocabulary() };
        return context => context.Length == 0 ? new RecordReader(default, options) : RecordReader.FromContext(context, options);
    }
}
