const CELLS = 8;

// Tags do not say which technique serves which tactic. A technique stands in the tactics that all rules with it have in common, or, where
// there are none, in the one that most of them name.
function tacticsOfTechniques() {
  const votes = new Map();
  for (const rule of data.rules) {
    for (const id of new Set(rule.techniques.map(id => id.slice(0, 5)))) {
      const vote = votes.get(id) || { rules: 0, tactics: new Map() };
      if (rule.tactics.length > 0) vote.rules++;
      for (const word of rule.tactics) vote.tactics.set(word, (vote.tactics.get(word) || 0) + 1);
      votes.set(id, vote);
    }
  }
  return new Map([...votes].map(([id, vote]) => {
    const ranked = [...vote.tactics].sort((a, b) => b[1] - a[1]);
    const common = ranked.filter(([, n]) => n === vote.rules);
    return [id, new Set((common.length > 0 ? common : ranked.slice(0, 1)).map(([word]) => word))];
  }));
}

// A newer ATT&CK has two tactics in the place of one: where one name has findings, the other is not a gap.
const renamed = { "defense-evasion": ["stealth", "defense-impairment"], "stealth": ["defense-evasion"], "defense-impairment": ["defense-evasion"] };

function attackMatrix() {
  const tactics = new Map(data.tactics.map(([word]) => [word, { findings: 0, techniques: new Map() }]));
  const places = tacticsOfTechniques();
  let untagged = 0;
  for (const rule of data.rules) {
    if (rule.tactics.length === 0) untagged += rule.count;
    for (const word of rule.tactics) tactics.get(word).findings += rule.count;
    for (const id of rule.techniques) {
      for (const word of places.get(id.slice(0, 5))) {
        const { techniques } = tactics.get(word);
        techniques.set(id, (techniques.get(id) || 0) + rule.count);
      }
    }
  }
  const seen = [...tactics].filter(([, tactic]) => tactic.findings > 0);
  if (seen.length === 0) return card("attack", "ATT&CK", null, el("p", { className: "note", text: "No rule that fired carries an ATT&CK tag." }));
  const highest = Math.max(1, ...seen.flatMap(([, tactic]) => [...tactic.techniques.values()]));
  const has = word => tactics.get(word)?.findings > 0;
  const unseen = data.tactics.filter(([word]) => !has(word) && !(renamed[word] || []).some(has)).map(([, name]) => name);
  const notes = unseen.length > 0 ? [`No findings: ${unseen.join(", ")}.`] : [];
  if (untagged > 0) notes.push(`${counted(untagged, "finding")} of rules without a tactic ${untagged === 1 ? "is" : "are"} not shown here.`);
  const scroll = el("div", { className: "scroll", tabindex: "0", role: "region", "aria-label": "ATT&CK matrix" },
    el("div", { className: "matrix" }, seen.map(([word, tactic]) => tacticColumn(tacticNames.get(word), tactic, highest))));
  return card("attack", "ATT&CK", "Findings by tactic and technique. Press one to see its findings.", scroll, el("p", { className: "note more", text: notes.join(" ") }));
}

function tacticColumn(name, tactic, highest) {
  const ranked = [...tactic.techniques].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const cells = ranked.map(([id, n]) => {
    const heat = highest === 1 ? 2 : 1 + Math.round(4 * Math.log(n) / Math.log(highest));
    const cell = el("button", { className: "cell heat-" + heat, type: "button", "aria-pressed": "false", onclick: () => setFilter({ technique: filter.technique === id ? null : id }, filter.technique !== id) },
      el("span", {}, el("span", { text: id }), el("span", { text: count(n) })), data.techniques[id] || null);
    onFilter(() => cell.setAttribute("aria-pressed", String(filter.technique === id)));
    return cell;
  });
  cells.forEach((cell, i) => { cell.hidden = i >= CELLS; });
  const more = cells.length <= CELLS ? null : el("button", { className: "link note", type: "button", text: `${cells.length - CELLS} more`, "aria-label": `${cells.length - CELLS} more techniques of ${name}` });
  more?.addEventListener("click", () => { cells.forEach(cell => { cell.hidden = false; }); more.remove(); });
  return el("div", { className: "tactic" }, el("h3", { text: name }), el("p", { className: "note", text: counted(tactic.findings, "finding") }), cells, more);
}
