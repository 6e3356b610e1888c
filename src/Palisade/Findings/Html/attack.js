// A rule's techniques stand in each tactic that the rule names: tags do not say which technique serves which tactic.
function attackMatrix() {
  const tactics = new Map(data.tactics.map(([word]) => [word, { findings: 0, techniques: new Map() }]));
  let untagged = 0;
  for (const rule of data.rules) {
    if (rule.tactics.length === 0) untagged += rule.count;
    for (const word of rule.tactics) {
      const tactic = tactics.get(word);
      tactic.findings += rule.count;
      for (const id of rule.techniques) tactic.techniques.set(id, (tactic.techniques.get(id) || 0) + rule.count);
    }
  }
  const seen = [...tactics].filter(([, tactic]) => tactic.findings > 0);
  if (seen.length === 0) return card("attack", "ATT&CK", null, el("p", { className: "note", text: "No rule that fired carries an ATT&CK tag." }));
  const highest = Math.max(1, ...seen.flatMap(([, tactic]) => [...tactic.techniques.values()]));
  const unseen = data.tactics.filter(([word]) => tactics.get(word).findings === 0).map(([, name]) => name);
  const notes = [`No findings: ${unseen.join(", ")}.`];
  if (untagged > 0) notes.push(`${counted(untagged, "finding")} of rules without a tactic ${untagged === 1 ? "is" : "are"} not shown here.`);
  const scroll = el("div", { className: "scroll", tabindex: "0", role: "region", "aria-label": "ATT&CK matrix" },
    el("div", { className: "matrix" }, seen.map(([word, tactic]) => tacticColumn(tacticNames.get(word), tactic, highest))));
  return card("attack", "ATT&CK", "Findings by tactic and technique. Press one to see its findings.", scroll, el("p", { className: "note more", text: notes.join(" ") }));
}

function tacticColumn(name, tactic, highest) {
  const cells = [...tactic.techniques].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return el("div", { className: "tactic" }, el("h3", { text: name }), el("p", { className: "note", text: counted(tactic.findings, "finding") }), cells.map(([id, n]) => {
    const heat = highest === 1 ? 2 : 1 + Math.round(4 * Math.log(n) / Math.log(highest));
    const cell = el("button", { className: "cell heat-" + heat, type: "button", "aria-pressed": "false", onclick: () => setFilter({ technique: filter.technique === id ? null : id }, filter.technique !== id) },
      el("span", {}, el("span", { text: id }), el("span", { text: count(n) })), data.techniques[id] || null);
    onFilter(() => cell.setAttribute("aria-pressed", String(filter.technique === id)));
    return cell;
  }));
}
