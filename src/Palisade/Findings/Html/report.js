function readTable() {
  const body = el("tbody");
  const rest = grow(body, data.inputs, input => el("tr", {}, el("td", { className: "wide" }, input.path, input.reason ? el("small", { className: "trouble", text: input.reason }) : null,
    input.yearEvents ? el("small", { text: `year ${input.yearFirst === input.yearLast ? input.yearLast : `${input.yearFirst} to ${input.yearLast}`} assumed for ${counted(input.yearEvents, "event")}; --year says which` }) : null),
    el("td", { className: "optional", text: input.format }), el("td", { className: "num", text: count(input.events) }), el("td", { className: "num", text: count(input.failures) })), 8, "file", data.inputCount);
  const files = el("table", { className: "list" }, el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "File" }), el("th", { scope: "col", className: "optional", text: "Format" }),
    el("th", { scope: "col", className: "num", text: "Events" }), el("th", { scope: "col", className: "num", text: "Failures" }))), body);
  const note = data.failureCount === 0 ? "Every record was read." : `${counted(data.failureCount, "record")} could not be read; all others were.`;
  const unknown = data.unrecognisedCount === 0 ? "" : ` ${counted(data.unrecognisedCount, "file")} (${size(data.unrecognisedBytes)}) not recognised as a log; --format says what they are.`;
  return card("read", "What was read", note + unknown, files, rest);
}

function rejectedTable() {
  if (data.rejectedCount === 0) return null;
  const body = el("tbody");
  const rest = grow(body, data.rejected, error => el("tr", {}, el("td", { className: "wide", text: `${error.path}:${error.line}:${error.column}` }), el("td", { className: "wide", text: error.reason })), 5, "rule", data.rejectedCount);
  return card("rejected", "Rejected rules", "They did not run.", el("table", { className: "list" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Where" }), el("th", { scope: "col", text: "Why" }))), body), rest);
}

function emptyState() {
  return el("section", { className: "card nothing" }, el("b", { text: "No rule matched" }),
    `${counted(data.events, "event")} were read, and ${count(data.rulesApplicable)} of ${counted(data.rulesLoaded, "rule")} could have matched this kind of data.`);
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
  main.append(...[readTable(), rejectedTable()].filter(part => part !== null));
  document.getElementById("bottom").append(
    el("p", { text: `Made with Palisade ${data.version}${data.made === null ? "" : `, ${shortTime(data.made)} UTC`}. This file needs no network and sends nothing.` }),
    data.arguments.length === 0 ? "" : el("p", { className: "mono", text: `palisade ${data.arguments.map(word => /[^\w@%+=:,./-]/.test(word) ? `'${word}'` : word).join(" ")}` }),
    data.rulesetSha256 === "" ? "" : el("p", { text: `Rules: SHA-256 ${data.rulesetSha256}. What was read: ${counted(data.inputCount, "file")}, listed above.` }),
    el("p", { text: "Rules keep their authors' names and licences. MITRE ATT&CK is a registered trademark of The MITRE Corporation." }));
}

show();
