using System.Data.Common;
using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Palisade.Server.Storage;

/// <summary>What the server keeps beside the vault: accounts, alerts, and where detection has got to. One per piece of work; not thread safe.</summary>
/// <remarks>Tables are made by the numbered files of <see cref="Migrations"/>; each mapping stands with its type, in an <see cref="IEntityTypeConfiguration{TEntity}"/>.</remarks>
internal sealed class ServerDb(DbContextOptions<ServerDb> options, IDatabaseEngine engine) : DbContext(options)
{
    /// <summary>Whether it is PostgreSQL; else it is SQLite. What both take needs no asking (docs/decisions/0004-postgresql.md).</summary>
    public bool IsPostgres => engine is PostgresEngine;

    /// <summary>Begins a transaction that writes more than one thing: nobody else does until it ends, on any engine.</summary>
    /// <exception cref="DbException">It cannot be written, or another server has taken it.</exception>
    public IDbContextTransaction BeginWriting()
    {
        IDbContextTransaction transaction = Database.BeginTransaction();
        try
        {
            engine.Hold(this);
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    // One kind of failure, whichever way a statement went: what is tried again looks for it.
    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        try
        {
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        try
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken).ConfigureAwait(false);
        }
        catch (DbUpdateException e) when (e.InnerException is DbException inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(ServerDb).Assembly);
        AnyCase.Map(modelBuilder, IsPostgres);
    }
}
