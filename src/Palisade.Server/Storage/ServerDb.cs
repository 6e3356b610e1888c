using Microsoft.EntityFrameworkCore;

namespace Palisade.Server.Storage;

/// <summary>What the server keeps beside the vault: accounts, alerts, and where detection has got to. One per piece of work; not thread safe.</summary>
/// <remarks>Tables are made by the numbered files of <see cref="Migrations"/>; each mapping stands with its type, in an <see cref="IEntityTypeConfiguration{TEntity}"/>.</remarks>
internal sealed class ServerDb(DbContextOptions<ServerDb> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.ApplyConfigurationsFromAssembly(typeof(ServerDb).Assembly);
}
