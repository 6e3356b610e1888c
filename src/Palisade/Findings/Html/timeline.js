const PAGE = 200;
const noFilter = { text: "", host: null, rule: null, technique: null, from: null, to: null };
const filter = { ...noFilter, levels: new Set() };
const listeners = [];
const onFilter = listener => listeners.push(listener);
let newestFirst = false, matching = [], shownCount = 0, searchTexts = null;

function setFilter(change, scroll) {
  Object.assign(filter, change);
  applyFilter();
  if (scroll) document.getElementById("timeline").scrollIntoView();
}

function toggleLevel(level) {
  if (!filter.levels.delete(level)) filter.levels.add(level);
  applyFilter();
}

function clearFilter() {
  filter.levels.clear();
  setFilter(noFilter, false);
}

// Made on the first search: all values of a finding's event and rule, in lower case.
function searchText(index) {
  searchTexts ??= data.findings.map(finding => {
    const rule = data.rules[finding.rule], event = eventOf(finding) ?? finding.matched;
    return [rule.name, rule.id, rule.tags.join(" "), finding.host, finding.channel, finding.source.path, ...Object.entries(event).map(([name, value]) => name + "=" + textOf(value))].join("\n").toLowerCase();
  });
  return searchTexts[index];
}

function fits(finding, index, words) {
  const rule = data.rules[finding.rule];
  if (filter.levels.size > 0 && !filter.levels.has(rule.level)) return false;
  if (filter.host !== null && filter.host.toLowerCase() !== finding.host.toLowerCase()) return false;
  if (filter.rule !== null && filter.rule !== finding.rule) return false;
  if (filter.technique !== null && !rule.techniques.some(id => id === filter.technique)) return false;
  if (filter.from !== null || filter.to !== null) {
    const at = millis(finding.time);
    if (at === null || (filter.from !== null && at < filter.from) || (filter.to !== null && at >= filter.to)) return false;
  }
  return words.every(word => searchText(index).includes(word));
}

function applyFilter() {
  const words = filter.text.toLowerCase().split(/\s+/).filter(word => word !== "");
  matching = [];
  data.findings.forEach((finding, index) => { if (fits(finding, index, words)) matching.push(index); });
  if (newestFirst) matching.reverse();
  listeners.forEach(listener => listener());
  document.getElementById("found").replaceChildren();
  shownCount = 0;
  showPage();
}

function statusText() {
  const kept = data.findings.length, left = data.findingCount - kept;
  const parts = [el("b", { text: matching.length === kept ? counted(kept, "finding") : `${count(matching.length)} of ${counted(kept, "finding")}` })];
  if (left > 0) parts.push(` · ${count(left)} more of ${count(data.findingCount)} are counted above and left out here: a report shows at most 50 of a rule on a host, 200 of a rule and 5,000 in all. NDJSON and CSV have every one.`);
  return parts;
}

// The next rows, with the days they lie in and the gaps between them.
function showPage() {
  const list = document.getElementById("found");
  let before = shownCount > 0 ? data.findings[matching[shownCount - 1]] : null;
  const range = data.first === null ? 0 : millis(data.last) - millis(data.first), threshold = Math.max(3600000, range / 200);
  for (const index of matching.slice(shownCount, shownCount + PAGE)) {
    const finding = data.findings[index];
    appendBreak(list, before, finding, threshold);
    list.append(rowOf(finding, index));
    before = finding;
  }
  shownCount = Math.min(shownCount + PAGE, matching.length);
  document.getElementById("nothing").hidden = matching.length > 0;
  const more = document.getElementById("more");
  more.hidden = shownCount >= matching.length;
  more.textContent = `Show ${count(Math.min(PAGE, matching.length - shownCount))} more`;
  document.getElementById("status").replaceChildren(...statusText());
}

function appendBreak(list, before, finding, threshold) {
  if (before && before.time !== null && finding.time !== null) {
    const quiet = Math.abs(millis(finding.time) - millis(before.time));
    if (quiet >= threshold) list.append(el("li", { className: "gap", text: `${span(quiet)} without findings` }));
  }
  if (!before || (before.time ?? "").slice(0, 10) !== (finding.time ?? "").slice(0, 10))
    list.append(el("li", { className: "day" }, el("h3", { text: finding.time === null ? "Without a time" : dayOf(finding.time) })));
}

function rowOf(finding, index) {
  const rule = data.rules[finding.rule], id = "f" + index;
  const gist = Object.entries(finding.matched).map(([name, value]) => `${name}: ${textOf(value).slice(0, 160)}`).join("  ·  ");
  const details = el("div", { className: "details tone-" + levelName(rule.level), id: id + "-details", hidden: true });
  const button = el("button", { className: "row tone-" + levelName(rule.level), type: "button", id, "aria-expanded": "false", "aria-controls": id + "-details", onclick: () => toggleRow(button, details, finding) },
    el("span", { className: "when", text: finding.time === null ? "no time" : clockOf(finding.time) }), el("span", {}, levelLabel(rule.level)),
    el("span", { className: "what" }, rule.name, el("span", { className: "gist", text: gist })), el("span", { className: "where", text: finding.host || "–" }));
  return el("li", {}, button, details);
}

function toggleRow(button, details, finding) {
  const open = details.hidden;
  if (open && details.childElementCount === 0) details.append(...detailsOf(finding));
  details.hidden = !open;
  button.setAttribute("aria-expanded", String(open));
}

function select(label, options, all, get, set) {
  const list = el("select", {}, el("option", { value: "", text: all }), options.map(([value, text]) => el("option", { value, text })));
  list.addEventListener("change", () => set(list.value));
  onFilter(() => { list.value = get(); });
  return el("label", {}, label, list);
}

function timeInput(label, key) {
  const input = el("input", { type: "datetime-local", step: "1" });
  input.addEventListener("change", () => setFilter({ [key]: input.value === "" ? null : Date.parse(input.value + "Z") }, false));
  onFilter(() => { input.value = filter[key] === null ? "" : new Date(filter[key]).toISOString().slice(0, 19); });
  return el("label", {}, label, input);
}

function filterFields() {
  const search = el("input", { type: "search", id: "search", placeholder: "Any value, host, rule, tag", autocomplete: "off", spellcheck: "false" });
  let pending = 0;
  search.addEventListener("input", () => {
    clearTimeout(pending);
    pending = setTimeout(() => setFilter({ text: search.value }, false), 120);
  });
  onFilter(() => { if (document.activeElement !== search) search.value = filter.text; });
  const hosts = [...new Map(data.findings.map(f => [f.host.toLowerCase(), f.host])).values()].sort((a, b) => a.localeCompare(b, "en"));
  const rules = data.rules.map((rule, i) => [String(i), `${rule.name} (${levelName(rule.level)})`]);
  return el("div", { className: "fields-row" }, el("label", {}, "Search", search),
    select("Host", hosts.map((host, i) => [String(i), host || "(no host named)"]), "All hosts", () => filter.host === null ? "" : String(hosts.findIndex(h => h.toLowerCase() === filter.host.toLowerCase())), value => setFilter({ host: value === "" ? null : hosts[Number(value)] }, false)),
    select("Rule", rules, "All rules", () => filter.rule === null ? "" : String(filter.rule), value => setFilter({ rule: value === "" ? null : Number(value) }, false)),
    timeInput("From (UTC)", "from"), timeInput("Before (UTC)", "to"));
}

function filterToggles() {
  const present = new Set(data.rules.map(rule => rule.level));
  const levels = descending.filter(level => present.has(level)).map(level => {
    const toggle = el("button", { className: "toggle", type: "button", "aria-pressed": "false", onclick: () => toggleLevel(level) }, el("i", { className: "fill-" + levelName(level) }), levelName(level));
    onFilter(() => toggle.setAttribute("aria-pressed", String(filter.levels.has(level))));
    return toggle;
  });
  const technique = el("button", { className: "chip", type: "button", onclick: () => setFilter({ technique: null }, false) });
  const clear = el("button", { className: "button", type: "button", id: "clear", text: "Clear filters", onclick: clearFilter });
  const order = el("button", { className: "button", type: "button", onclick: () => { newestFirst = !newestFirst; applyFilter(); } });
  onFilter(() => {
    technique.hidden = filter.technique === null;
    technique.textContent = `${filter.technique} ✕`;
    technique.setAttribute("aria-label", `Remove the filter ${filter.technique}`);
    clear.hidden = filter.levels.size === 0 && Object.keys(noFilter).every(key => filter[key] === noFilter[key]);
    order.textContent = newestFirst ? "Oldest first" : "Newest first";
  });
  return el("div", { className: "toggles", role: "group", "aria-label": "Levels and order" }, levels, technique, el("span", { className: "space" }), clear, order);
}

function timeline() {
  return el("section", { className: "card timeline", id: "timeline", "aria-labelledby": "timeline-title" },
    el("div", { className: "filters" }, el("header", {}, el("h2", { id: "timeline-title", text: "Timeline" }), el("p", { className: "note" }, "Press ", el("kbd", { text: "?" }), " for keys. Times are UTC.")), filterFields(), filterToggles()),
    el("p", { className: "status", id: "status", role: "status" }),
    el("div", { className: "nothing", id: "nothing" }, el("b", { text: "No finding fits the filters" }), "Clear one of them to see more."),
    el("ol", { className: "events", id: "found" }),
    el("div", { className: "end" }, el("button", { className: "button", type: "button", id: "more", onclick: showPage })));
}
