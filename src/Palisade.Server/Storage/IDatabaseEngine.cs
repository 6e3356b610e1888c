using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>What differs between SQLite and PostgreSQL, beside the files of <see cref="Migrations"/>. Safe on any thread.</summary>
internal interface IDatabaseEngine : IDisposable
{
    /// <summary>The folder of its migrations.</summary>
    string Name { get; }

    /// <summary>The database in words, for messages: no secret.</summary>
    string Place { get; }

    /// <summary>Says how contexts reach it.</summary>
    void Configure(DbContextOptionsBuilder<ServerDb> options);

    /// <summary>Makes what must be there before the tables, and keeps other servers out.</summary>
    /// <exception cref="IOException">Another server has it, or it cannot be used; says why.</exception>
    void Prepare(ServerDb db);

    /// <summary>The tables are of this version.</summary>
    void Begin(ServerDb db);

    /// <summary>Within a transaction that has just begun: nobody else writes until it ends.</summary>
    /// <exception cref="System.Data.Common.DbException">Another server has taken the database, or it cannot be reached.</exception>
    void Hold(ServerDb db);

    /// <summary>Notes which vault the tables belong to.</summary>
    /// <param name="db">The database.</param>
    /// <param name="vault">The name of its log.</param>
    /// <exception cref="IOException">They belong to another.</exception>
    void Claim(ServerDb db, string vault);
}
