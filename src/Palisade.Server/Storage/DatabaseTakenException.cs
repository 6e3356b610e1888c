using System.Data.Common;

namespace Palisade.Server.Storage;

/// <summary>Another server writes to the database, or has written to it since: this one must not any more.</summary>
internal sealed class DatabaseTakenException(string place) : DbException($"{place}: another server has taken the database. Stop one of the two, and start this one again: it writes nothing there any more");
