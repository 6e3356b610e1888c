// What stands on top never sounds calmer than what was done.
const isWhole = data.interrupted === 0 && data.problems.length === 0
  && ["someFailed", "nothingParsed", "inPart", "notRead"].every(outcome => data.outcomes[outcome] === 0);

function headline() {
  if (data.findingCount > 0) return counted(data.findingCount, "finding") + (data.namedHostCount > 0 ? ` on ${counted(data.namedHostCount, "host")}` : "");
  if (data.rulesLoaded === 0) return "No rules were loaded";
  if (data.events === 0) return "No event was read";
  if (data.rulesApplicable === 0) return "No rule could match this data";
  return isWhole ? "Nothing found" : "Nothing found in what was read";
}

function alarms() {
  const lines = [];
  if (data.interrupted > 0) lines.push(`INTERRUPTED${data.filesAsked < 0 ? "" : `, ${count(data.filesFinished)} of ${counted(data.filesAsked, "file")} read to the end`}: this is what was found until then.`);
  lines.push(...data.problems);
  const { notRead, inPart, nothingParsed } = data.outcomes;
  if (notRead > 0) lines.push(`${counted(notRead, "input")} could not be read.`);
  if (inPart > 0) lines.push(`${counted(inPart, "file")} ${inPart === 1 ? "was" : "were"} read in part.`);
  if (nothingParsed > 0) lines.push(`${counted(nothingParsed, "file")} did not parse at all.`);
  return lines;
}

function showHeader() {
  const title = headline();
  document.title = `${title} – Palisade`;
  const top = document.getElementById("top");
  top.querySelector("h1").textContent = title;
  const facts = [`${counted(data.events, "event")} in ${counted(data.filesRead, "file")}`, `${counted(data.rulesLoaded, "rule")} loaded, ${count(data.rulesApplicable)} could match`];
  if (data.first !== null) facts.unshift(`${period(data.first, data.last)} UTC`);
  const lead = el("p", { className: "lead" }, facts.join(" · "));
  const trouble = [];
  if (data.failedRecords > 0) trouble.push([`${counted(data.failedRecords, "record")} did not parse`, "#read"]);
  if (data.outcomes.notRecognised > 0) trouble.push([`${counted(data.outcomes.notRecognised, "file")} not recognised`, "#read"]);
  if (data.eventsWithoutSource > 0) trouble.push([`${counted(data.eventsWithoutSource, "event")} of no known source`, "#read"]);
  if (data.rejectedCount > 0) trouble.push([`${counted(data.rejectedCount, "rule")} rejected`, "#loaded"]);
  for (const [text, href] of trouble) lead.append(" · ", el("a", { href, text }));
  const lines = alarms();
  if (lines.length > 0) top.append(el("div", { className: "alarm", role: "note", "aria-label": "What is missing" }, lines.map(text => el("p", {}, el("a", { href: "#read", text })))));
  top.append(lead);
}

function levelTiles() {
  const findings = data.levels.map(() => 0), rules = data.levels.map(() => 0);
  for (const rule of data.rules) {
    findings[rule.level] += rule.count;
    rules[rule.level]++;
  }
  return el("div", { className: "tiles", role: "group", "aria-label": "Findings by level; press one to filter the timeline" }, descending.map(level => {
    const tile = el("button", { className: "tile tone-" + levelName(level), type: "button", disabled: findings[level] === 0, "aria-pressed": "false", onclick: () => toggleLevel(level) },
      el("b", { text: count(findings[level]) }), el("span", { className: "name", text: levelName(level) }), el("span", { className: "note", text: counted(rules[level], "rule") }));
    onFilter(() => tile.setAttribute("aria-pressed", String(filter.levels.has(level))));
    return tile;
  }));
}

const barTime = (seconds, wide) => {
  const time = new Date(seconds * 1000).toISOString();
  return wide >= 86400 ? time.slice(0, 10) : `${time.slice(0, 10)} ${time.slice(11, wide < 60 ? 19 : 16)}`;
};

function timeChart() {
  const { bars, width, untimed } = data.chart;
  const holder = el("div", { className: "chart" });
  const legend = el("p", { className: "legend" }, descending.map(level => el("span", {}, el("i", { className: "fill-" + levelName(level) }), levelName(level))));
  const note = bars.length === 0 ? "No finding has a time." : `One bar is ${span(width * 1000)}. Press a bar to see its findings.${untimed > 0 ? ` ${counted(untimed, "finding")} without a time.` : ""}`;
  const chart = card("time", "Severity over time", null, legend, bars.length === 0 ? null : holder, el("p", { className: "note", text: note }));
  if (bars.length > 0) {
    let drawn = 0;
    new ResizeObserver(() => {
      if (holder.clientWidth === drawn) return;
      drawn = holder.clientWidth;
      holder.replaceChildren(drawChart(bars, width, drawn));
    }).observe(holder);
  }
  return chart;
}

function drawChart(bars, width, pixels) {
  const height = 190, left = 44, right = 8, top = 10, bottom = 24;
  const totals = bars.map(bar => bar.slice(1).reduce((a, b) => a + b, 0));
  const highest = Math.max(...totals), first = bars[0][0], number = (bars.at(-1)[0] - first) / width + 1;
  const step = (pixels - left - right) / number, scale = (height - top - bottom) / niceCeiling(highest);
  const label = `Findings over time, ${barTime(first, width)} to ${barTime(bars.at(-1)[0], width)}; most, ${count(highest)}, at ${barTime(bars[totals.indexOf(highest)][0], width)}.`;
  const image = svg("svg", { viewBox: `0 0 ${pixels} ${height}`, role: "img", "aria-label": label });
  for (const part of [0, 0.5, 1]) {
    const value = niceCeiling(highest) * part, y = height - bottom - value * scale;
    if (!Number.isInteger(value)) continue;
    image.append(svg("line", { class: "grid", x1: left, x2: pixels - right, y1: y, y2: y }), svg("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, count(value)));
  }
  const labels = Math.max(1, Math.min(number, Math.floor((pixels - left) / 150))), every = Math.ceil(number / labels);
  for (let i = 0; i < number; i += every) {
    const x = left + i * step;
    image.append(svg("text", { x, y: height - 6, "text-anchor": x > pixels - 90 ? "end" : "start" }, barTime(first + i * width, width)));
  }
  bars.forEach((bar, i) => image.append(drawBar(bar, totals[i], { x: left + (bar[0] - first) / width * step, step, scale, base: height - bottom, top, width })));
  return image;
}

function drawBar(bar, total, place) {
  const group = svg("g", {});
  let y = place.base;
  for (const level of descending) {
    const n = bar[level + 1];
    if (n === 0) continue;
    const tall = Math.max(n * place.scale, 2);
    y -= tall;
    group.append(svg("rect", { class: "fill-" + levelName(level), x: place.x + Math.min(1, place.step * 0.1), y, width: Math.max(place.step - Math.min(2, place.step * 0.2), 1.5), height: tall }));
  }
  const parts = descending.filter(level => bar[level + 1] > 0).map(level => `${count(bar[level + 1])} ${levelName(level)}`);
  const hit = svg("rect", { class: "hit", x: place.x, y: place.top, width: Math.max(place.step, 3), height: place.base - place.top },
    svg("title", {}, `${barTime(bar[0], place.width)} UTC: ${counted(total, "finding")} (${parts.join(", ")})`));
  hit.addEventListener("click", () => setFilter({ from: bar[0] * 1000, to: (bar[0] + place.width) * 1000 }, true));
  group.append(hit);
  return group;
}

function niceCeiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 4, 5, 10].map(n => n * power).find(n => n >= value);
}

function hostTable() {
  const body = el("tbody");
  const rest = grow(body, data.hosts, host => {
    const mix = el("span", { className: "mix", "aria-hidden": "true" });
    for (const level of descending) {
      if (host.byLevel[level] === 0) continue;
      const part = el("span", { className: "fill-" + levelName(level) });
      part.style.flexGrow = String(Math.max(host.byLevel[level], host.count / 40));
      mix.append(part);
    }
    const worst = descending.find(level => host.byLevel[level] > 0);
    return el("tr", {}, el("td", { className: "wide" }, el("button", { className: "link", type: "button", onclick: () => setFilter({ host: host.name }, true), text: host.name || "(no host named)" }), el("small", { text: period(host.first, host.last) })),
      el("td", { className: "num", text: count(host.rows) }), el("td", { className: "num", text: count(host.count) }), el("td", {}, levelLabel(worst), mix));
  }, 8, data.namedHostCount === data.hostCount ? "host" : "row", data.hostCount);
  const unnamed = data.namedHostCount === data.hostCount ? "" : " Findings that name no host are one row.";
  return card("hosts", "Hosts", `The highest level first, then the most distinct rules.${unnamed}`, el("table", { className: "list" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Host" }), el("th", { scope: "col", className: "num", text: "Rules" }), el("th", { scope: "col", className: "num", text: "Findings" }), el("th", { scope: "col", text: "Up to" }))), body), rest);
}

function ruleTable() {
  const body = el("tbody");
  const rest = grow(body, data.rules, rule => el("tr", {}, el("td", {}, levelLabel(rule.level)),
    el("td", { className: "wide" }, el("button", { className: "link", type: "button", onclick: () => setFilter({ rule: data.rules.indexOf(rule) }, true), text: rule.name })),
    el("td", { className: "num", text: count(rule.count) }), el("td", { className: "num", text: count(rule.rows) })), 8, "rule");
  return card("rules", "Rules", "The highest level first.", el("table", { className: "list" },
    el("thead", {}, el("tr", {}, el("th", { scope: "col", text: "Level" }), el("th", { scope: "col", text: "Rule" }), el("th", { scope: "col", className: "num", text: "Findings" }), el("th", { scope: "col", className: "num", text: "Hosts" }))), body), rest);
}
