function readTable() {
  const body = el("tbody");
  const rest = grow(body, data.inputs, input => el("tr", {}, el("td", { className: "wide" }, input.path, input.reason ? el("small", { className: "trouble", text: input.reason }) : null,
    input.yearEvents ? el("small", { text: `year ${input.yearFirst === input.yearLast ? input.yearLast : `${input.yearFirst} to ${input.yearLast}`} assumed for ${counted(input.yearEvents, "event")}; if it was another, scan with --year` }) : null),
    el("td", { className: "optional", text: input.format }), el("td", { className: "num", text: count(input.events) }), el("td", { className: "num", text: count(input.failures) })), 8, "input", data.inputCount);
  const files = el("table", { className: "list" }, el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "File" }), el("th", { scope: "col", className: "optional", text: "Format" }),
    el("th", { scope: "col", className: "num", text: "Events" }), el("th", { scope: "col", className: "num", text: "Failures" }))), body);
  return card("read", "What was read", outcomeText(), el("p", { className: "note" }, sourceText()), files, rest);
}

// Every input is in one of the parts.
function outcomeText() {
  const words = { read: "read whole", someFailed: `read, with ${counted(data.failedRecords, "record")} that did not parse`, nothingParsed: "of which nothing parsed", inPart: "read in part", notRead: "not read",
    notRecognised: `not recognised as logs (${size(data.unrecognisedBytes)})`, sigmaRule: "Sigma rules", empty: "empty", passedOver: "left out, as read under another name or no file" };
  const parts = Object.keys(words).filter(outcome => data.outcomes[outcome] > 0).map(outcome => `${count(data.outcomes[outcome])} ${words[outcome]}`);
  const all = data.outcomes.read === data.inputCount ? `${counted(data.inputCount, "input")}, read whole.` : `${counted(data.inputCount, "input")}: ${parts.join(", ")}.`;
  return data.interrupted > 0 ? `${all} The run was interrupted: what it had not come to is not listed.` : all;
}

function sourceText() {
  const notes = [];
  if (data.outcomes.notRecognised > 0) notes.push("Nothing of what is not recognised was matched; if these are logs, name their kind with --format.");
  if (data.eventsWithoutSource > 0) notes.push(`No rule ran on ${counted(data.eventsWithoutSource, "event")} whose source is not known; if you know it, say so with --logsource.`);
  if (data.eventsOutside > 0) notes.push(`${counted(data.eventsOutside, "event")} outside of --from and --to ${data.eventsOutside === 1 ? "is" : "are"} not counted.`);
  return notes.join(" ");
}

// With those that could match, the parts are all that were loaded.
function leftOutText() {
  const left = data.rulesLeftOut;
  const parts = [[left.noSource, "no event of their source or event id"], [left.belowLevel, "below the level asked for"], ...left.byStatus.map(([status, n]) => [n, `of status ${status}`]), [left.excluded, "excluded by id"], [left.filters, "filters of other rules"]]
    .filter(([n]) => n > 0).map(([n, why]) => `${count(n)} ${why}`);
  return `${count(data.rulesLoaded)} loaded: ${count(data.rulesApplicable)} could match this data, ${count(data.rulesLoaded - data.rulesApplicable)} could not${parts.length > 0 ? ` (${parts.join(", ")})` : ""}. ${count(data.rejectedCount)} rejected, ${count(data.rulesIgnored)} ignored.`;
}

const place = document => `${document.path}:${document.line}${document.column ? `:${document.column}` : ""}`;

function whereTable(title, rows, total, noun) {
  if (rows.length === 0) return null;
  const body = el("tbody");
  const rest = grow(body, rows, row => el("tr", {}, el("td", { className: "half", text: place(row) }), el("td", { className: "half", text: row.reason })), 5, noun, total);
  return [el("h3", { className: "more", text: title }), el("table", { className: "list" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Where" }), el("th", { scope: "col", text: "Why" }))), body), rest];
}

function loadedTable() {
  return card("loaded", "Rules that were loaded", leftOutText(),
    data.rulesOfUnknownSource > 0 ? el("p", { className: "note", text: `${counted(data.rulesOfUnknownSource, "rule")} of a log source nothing here knows.` }) : null,
    whereTable("Rejected: they did not run", data.rejected, data.rejectedCount, "rejected document"), whereTable("Ignored: no rules", data.ignored, data.rulesIgnored, "ignored document"));
}

function emptyState() {
  const [title, text] = data.rulesLoaded === 0 ? ["Nothing was looked for", "No rules were loaded, and no log was read."]
    : data.events === 0 ? ["Nothing was looked at", "No event came from what was to be read."]
      : data.rulesApplicable === 0 ? ["Nothing could be found", `None of ${counted(data.rulesLoaded, "rule")} is for the sources of these ${counted(data.events, "event")}.`]
        : ["No rule matched", `${counted(data.events, "event")} ${data.events === 1 ? "was" : "were"} read, and ${count(data.rulesApplicable)} of ${counted(data.rulesLoaded, "rule")} could have matched this kind of data.`];
  return el("section", { className: "card nothing" }, el("b", { text: title }), text);
}

function helpDialog() {
  const keys = [["j", "next finding"], ["k", "previous finding"], ["o", "open or close it"], ["/", "search"], ["c", "clear the filters"], ["?", "this help"]];
  const dialog = el("dialog", { "aria-labelledby": "help-title" }, el("h2", { id: "help-title", text: "Keys" }),
    el("dl", { className: "keys" }, keys.map(([key, text]) => [el("dt", {}, el("kbd", { text: key })), el("dd", { text })])),
    el("button", { className: "button", type: "button", text: "Close", onclick: () => dialog.close() }));
  document.body.append(dialog);
  return dialog;
}

function move(by) {
  const rows = [...document.querySelectorAll(".row")];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement.closest("li")?.querySelector(".row"));
  const to = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + by));
  rows[to].focus({ preventScroll: true });
  rows[to].scrollIntoView({ block: "center", behavior: "auto" });
}

function listenForKeys() {
  const help = helpDialog();
  const actions = {
    j: () => move(1),
    k: () => move(-1),
    o: () => document.activeElement.closest("li")?.querySelector(".row")?.click(),
    c: clearFilter,
    "?": () => help.showModal(),
    "/": () => { document.getElementById("search").focus(); },
  };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || help.open) return;
    const typing = event.target.matches("input, select, textarea");
    if (typing && event.key === "Escape") event.target.blur();
    if (typing || !Object.hasOwn(actions, event.key)) return;
    event.preventDefault();
    actions[event.key]();
  });
}

function openFromAddress() {
  const row = /^#f\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
  if (row) {
    if (row.getAttribute("aria-expanded") === "false") row.click();
    row.scrollIntoView({ block: "start", behavior: "instant" });
  }
}

function show() {
  const main = document.getElementById("main");
  main.replaceChildren();
  showHeader();
  if (data.findingCount === 0) {
    document.querySelector(".skip").remove();
    main.append(emptyState());
  } else {
    main.append(levelTiles(), timeChart(), el("div", { className: "pair" }, hostTable(), ruleTable()), attackMatrix(), timeline());
    applyFilter();
    listenForKeys();
    openFromAddress();
  }
  main.append(...[readTable(), loadedTable()]);
  document.getElementById("bottom").append(
    el("p", { text: `Made with Palisade ${data.version}${data.made === null ? "" : `, ${shortTime(data.made)} UTC`}. This file needs no network and sends nothing.` }),
    data.arguments.length === 0 ? "" : el("p", { className: "mono", text: `palisade ${data.arguments.map(word => /[^\w@%+=:,./-]/.test(word) ? `'${word}'` : word).join(" ")}` }),
    data.rulesetSha256 === "" ? "" : el("p", { text: `Rules: SHA-256 ${data.rulesetSha256}. What was read: ${counted(data.filesRead, "file")}, listed above.` }),
    el("p", { text: "Rules keep their authors' names and licences. MITRE ATT&CK is a registered trademark of The MITRE Corporation." }));
}

show();
