namespace Palisade.Server.Pages;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its head.</param>
/// <param name="IsNumber">Set to the right, in figures of one width.</param>
internal readonly record struct TableColumn(string Title, bool IsNumber = false);

/// <summary>A table for the partial _Table: <c>&lt;partial name="_Table" model="…" /&gt;</c>.</summary>
/// <param name="Caption">What it shows, for who cannot see it.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The cells of each row: text, which is encoded, or content made by Razor, which is not.</param>
internal sealed record TableView(string Caption, TableColumn[] Columns, IReadOnlyList<object?[]> Rows);

/// <summary>What stands where nothing is yet, for the partial _Empty.</summary>
/// <param name="Title">What is not there.</param>
/// <param name="Text">How it comes to be there.</param>
/// <param name="Link">Where to do it; null for nowhere.</param>
/// <param name="LinkText">What the link says.</param>
internal sealed record EmptyView(string Title, string Text, string? Link = null, string LinkText = "");

/// <summary>Where the other pages of a long list are, for the partial _Pager.</summary>
/// <param name="Summary">What is shown: "1 to 50 of 312".</param>
/// <param name="Newer">The address of what comes before; null for none.</param>
/// <param name="Older">The address of what comes after; null for none.</param>
internal sealed record PagerView(string Summary, string? Newer, string? Older);
