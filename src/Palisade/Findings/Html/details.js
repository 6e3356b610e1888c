const MAX_VALUE = 3000;

// What one finding is made of: its event with the matched fields marked, where it lies, and the rule.
function detailsOf(finding) {
  const rule = data.rules[finding.rule], event = eventOf(finding);
  return [el("div", {}, eventTables(finding, event), correlationOf(finding), rawOf(finding)),
    el("div", {}, el("p", { className: "title" }, rule.name), ruleFacts(rule), el("h3", { text: "Where it lies" }), sourceFacts(finding))];
}

function eventTables(finding, event) {
  const matched = Object.keys(finding.matched), all = event ?? finding.matched;
  const rest = Object.keys(all).filter(name => !(name in finding.matched));
  const parts = [];
  if (matched.length > 0) parts.push(el("h3", { text: "What matched" }), fieldTable(matched.map(name => [name, all[name] ?? finding.matched[name], true]), "What matched"));
  if (event === null) parts.push(el("p", { className: "note more", text: "The event is too long to show here; the other output formats have all of it." }));
  if (rest.length > 0) parts.push(el("h3", { text: matched.length > 0 ? "The rest of the event" : "The event" }), fieldTable(rest.map(name => [name, all[name], false]), "The rest of the event"));
  return parts;
}

function fieldTable(fields, label) {
  return el("table", { className: "fields", "aria-label": label }, el("tbody", {}, fields.map(([name, value, isMatched]) =>
    el("tr", { className: isMatched ? "matched" : null }, el("th", { scope: "row", className: "mono", text: name }), valueCell(value, isMatched)))));
}

function valueCell(value, isMatched) {
  const text = textOf(value), cell = el("td", { className: "mono" });
  const show = shown => cell.replaceChildren(shown === "" ? "" : isMatched ? el("mark", { text: shown }) : shown);
  show(text.slice(0, MAX_VALUE));
  if (text.length > MAX_VALUE) {
    cell.append(" … ", el("button", { className: "button", type: "button", onclick: () => show(text), text: `Show all ${count(text.length)} characters` }));
  }
  return cell;
}

const facts = pairs => el("dl", { className: "facts" }, pairs.filter(([, value]) => value !== "" && value !== null && value !== undefined).map(([name, value]) => [el("dt", { text: name }), el("dd", {}, value)]));

function ruleFacts(rule) {
  return facts([
    ["Level", levelLabel(rule.level)],
    ["Description", rule.description],
    ["False positives", rule.falsePositives.join("\n")],
    ["Tags", rule.tags.join(", ")],
    ["Author", rule.author],
    ["Status", rule.status],
    ["References", rule.references.join("\n")],
    ["Rule id", rule.id],
    ["Rule file", rule.path],
  ]);
}

function sourceFacts(finding) {
  const source = finding.source;
  return facts([
    ["Time", finding.time === null ? "not stated" : finding.time],
    ["Host", finding.host],
    ["Channel", finding.channel],
    ["File", source.path],
    ["Format", source.format],
    ["Record", `${source.record}, at byte ${source.offset}`],
    ["Vault leaf", source.leaf],
  ]);
}

// A number says what it counts: of a temporal correlation the rules seen, which is not how often something was tried.
const countNames = { event_count: "Events", value_count: "Distinct values", temporal: "Rules seen", temporal_ordered: "Steps seen, in order", value_sum: "Sum", value_avg: "Average", value_percentile: "Percentile", value_median: "Median" };
const isSteps = fact => fact.type.startsWith("temporal") && fact.rules.length > 0;

function correlationOf(finding) {
  const fact = finding.correlation;
  if (!fact) return null;
  const records = fact.records.map(r => `${r.path}, record ${r.record}`).join("\n");
  return [el("h3", { text: "Correlation" }), facts([
    ["Type", fact.type],
    ["Rules", fact.rules.join("\n")],
    [countNames[fact.type] || "Value", isSteps(fact) ? `${fact.count} of ${fact.rules.length}` : String(fact.count)],
    ["Span", fact.from === null ? "" : `${shortTime(fact.from)} – ${shortTime(fact.to)}`],
    ["Grouped by", Object.entries(fact.group).map(([name, value]) => `${name} = ${value}`).join("\n")],
    ["Records", records],
  ])];
}

function rawOf(finding) {
  if (finding.event < 0) return null;
  const raw = eventLines[finding.event].replace(/\\(u003c|[^])/g, (all, escape) => escape === "u003c" ? "<" : all);
  return el("details", {}, el("summary", { text: "The event as JSON" }), el("pre", { text: raw }));
}
