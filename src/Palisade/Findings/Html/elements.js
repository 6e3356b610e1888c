const data = JSON.parse(document.getElementById("data").textContent);
const eventLines = document.getElementById("events").textContent.split("\n");

// Everything that logs and rules say goes in as text: children that are no nodes become text nodes, and nothing sets markup.
function el(tag, properties, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") node.addEventListener("click", value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) if (child !== null && child !== undefined) node.append(child);
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

const count = n => n.toLocaleString("en");
const counted = (n, noun) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
const size = bytes => bytes < 1e3 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
const levelName = level => data.levels[level];
const descending = data.levels.map((_, level) => data.levels.length - 1 - level);
const levelLabel = level => el("span", { className: "level " + levelName(level), text: levelName(level) });

// Times are UTC throughout, as text in the form 2025-11-27T07:40:10.1653240Z.
const millis = time => time === null ? null : Date.parse(time.slice(0, 23) + "Z");
const dayOf = time => time.slice(0, 10);
const clockOf = time => time.slice(11, 23);
const shortTime = time => time === null ? "–" : `${time.slice(0, 10)} ${time.slice(11, 16)}`;

function span(milliseconds) {
  const units = [[86400000, "day"], [3600000, "hour"], [60000, "minute"], [1000, "second"]];
  const first = units.findIndex(([size]) => milliseconds >= size);
  if (first < 0) return "less than a second";
  const [size, name] = units[first];
  const whole = Math.floor(milliseconds / size);
  const text = counted(whole, name);
  if (first === units.length - 1 || whole >= 10) return text;
  const [smallSize, smallName] = units[first + 1];
  const rest = Math.floor((milliseconds - whole * size) / smallSize);
  return rest === 0 ? text : `${text} ${counted(rest, smallName)}`;
}

function period(first, last) {
  if (first === null) return "no times";
  if (first.slice(0, 16) === last.slice(0, 16)) return shortTime(first);
  return `${shortTime(first)} – ${dayOf(first) === dayOf(last) ? last.slice(11, 16) : shortTime(last)}`;
}

const techniqueOf = tag => /^attack\.t\d{4}(\.\d{3})?$/i.test(tag) ? tag.slice(7).toUpperCase() : null;
const tacticNames = new Map(data.tactics);
function tacticOf(tag) {
  const word = tag.toLowerCase().replaceAll("_", "-");
  return word.startsWith("attack.") && tacticNames.has(word.slice(7)) ? word.slice(7) : null;
}

for (const rule of data.rules) {
  rule.techniques = [...new Set(rule.tags.map(techniqueOf).filter(t => t !== null))];
  rule.tactics = [...new Set(rule.tags.map(tacticOf).filter(t => t !== null))];
  rule.name = rule.title || rule.id || rule.path;
}

// A number that a browser cannot hold is shown as it was written, where the browser can tell (JSON.parse source text access).
const exact = (_, value, context) => typeof value === "number" && context && context.source !== undefined && String(value) !== context.source ? context.source : value;
const parse = text => JSON.parse(text, exact);
const eventOf = finding => finding.event < 0 ? null : parse(eventLines[finding.event]);

function textOf(value) {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// A card with a heading, and the first rows of a long list with a button for the rest.
function card(id, title, note, ...children) {
  return el("section", { className: "card", id, "aria-labelledby": id + "-title" },
    el("header", {}, el("h2", { id: id + "-title", text: title }), note ? el("p", { className: "note", text: note }) : null), children);
}

function grow(body, rows, makeRow, shown, noun, total) {
  const more = el("button", { className: "button more", type: "button" });
  const fill = upTo => {
    while (body.childElementCount < Math.min(upTo, rows.length)) body.append(makeRow(rows[body.childElementCount]));
    more.hidden = body.childElementCount >= rows.length;
    more.textContent = `Show all ${counted(rows.length, noun)}`;
  };
  fill(shown);
  more.addEventListener("click", () => fill(rows.length));
  const left = (total ?? rows.length) - rows.length;
  return [more, left > 0 ? el("p", { className: "note more", text: `${counted(left, noun)} more ${left === 1 ? "is" : "are"} counted, and not listed here.` }) : null];
}
