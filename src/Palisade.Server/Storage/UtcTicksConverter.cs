using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Palisade.Server.Storage;

/// <summary>A moment as UTC ticks, which every engine can compare and index.</summary>
internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(moment => moment.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
