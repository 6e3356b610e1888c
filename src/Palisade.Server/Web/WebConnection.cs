namespace Palisade.Server.Web;

/// <summary>Marks a connection as one to the pages and the API. What comes in at a listener gets none of them.</summary>
internal sealed class WebConnection;
