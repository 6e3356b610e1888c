// A list of alerts by keys: j k move, x chooses, o opens beside the list, a t f s act, u undoes. Everything here can be done with the forms of the page as well. The alerts of a case have no place beside them: there o opens the page of the alert.
"use strict";
(() => {
  const list = document.getElementById("alerts");
  const pane = document.getElementById("pane");
  const toast = document.getElementById("toast");
  const reasonDialog = document.getElementById("ask-reason");
  const caseDialog = document.getElementById("ask-case");
  const suppressDialog = document.getElementById("ask-suppress");
  if (!list) return;
  const setCases = caseDialog ? window.offerChoices(document.getElementById("case-of"), document.getElementById("cases-open"), typed => numberOf(typed) || newTitle(typed) ? null : newCase + typed.trim()) : null;
  const newCase = "New case: ";
  const undoSeconds = 10;
  let current = null;
  let opened = null;
  // Where j goes on when the alert that is read has left the list.
  let onward = null;
  // What was done something with here: when one of them leaves the list, what is read goes on to the next.
  const done = new Set();
  let showing = 0;
  let undo = null;
  let ticking = 0;

  const rows = () => [...list.querySelectorAll("tr[data-alert]")];
  const rowOf = id => list.querySelector(`tr[data-alert="${id}"]`);
  const words = count => count === 1 ? "1 alert" : `${count} alerts`;
  // The first of them by title and host, so that nobody acts on another than is meant.
  const nameOf = id => {
    const place = rowOf(id) || pane?.querySelector(`article[data-alert="${id}"]`);
    const title = place?.querySelector("a.title, h1, h2")?.textContent.trim() ?? "";
    return title && place.dataset.host ? `${title} on ${place.dataset.host}` : title;
  };
  const namesOf = ids => nameOf(ids[0]) + (ids.length > 1 ? ` and ${ids.length - 1} more` : "");

  // Requests: what changes something carries the form's token, which the page has.
  const ask = async (method, path, body) => {
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), "Content-Type": "application/json" };
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    if (answer.status === 401) location.assign("/sign-in?returnUrl=" + encodeURIComponent(location.pathname + location.search));
    const read = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(read.detail || "It could not be done.");
    return read;
  };
  const load = async (path, byItself) => {
    const answer = await fetch(path, { headers: byItself ? { "X-Palisade-Live": "1" } : {} });
    if (answer.redirected || !answer.ok) throw new Error("It could not be loaded: load the page again.");
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };

  // At the foot of the screen, but above what can be done with the chosen, however many lines that has.
  const place = () => {
    const bar = document.querySelector("fieldset.bulk")?.getBoundingClientRect();
    const isFree = !bar || bar.top > innerHeight || innerHeight - bar.bottom > toast.offsetHeight + 24;
    toast.style.bottom = `${(isFree ? 0 : Math.min(innerHeight - bar.top, innerHeight - toast.offsetHeight - 24)) + 12}px`;
  };
  addEventListener("resize", () => toast && !toast.hidden && place());

  // What was done, with the way back for ten seconds.
  const say = (text, back) => {
    clearInterval(ticking);
    undo = back || null;
    toast.replaceChildren(document.createTextNode(text + " "));
    toast.hidden = false;
    let left = undoSeconds;
    if (undo) {
      const button = document.createElement("button");
      button.className = "quiet";
      button.textContent = `Undo (u) ${left}`;
      button.addEventListener("click", undoLast);
      toast.append(button);
      ticking = setInterval(() => {
        left--;
        button.textContent = `Undo (u) ${left}`;
        if (left <= 0) hush();
      }, 1000);
    } else {
      ticking = setInterval(hush, 6000);
    }
    place();
  };
  const hush = () => {
    clearInterval(ticking);
    undo = null;
    toast.hidden = true;
  };
  const guard = work => (...parts) => work(...parts).catch(problem => say(problem.message));

  // What is open beside the list is the marked row: keys act on what one reads.
  const mark = (id, focus) => {
    current = id;
    if (opened && opened !== id) guard(showPane)(id, false);
    for (const row of rows()) {
      const isIt = row.dataset.alert === id;
      row.toggleAttribute("data-current", isIt);
      if (isIt && focus) {
        row.querySelector("a.title").focus({ preventScroll: true });
        row.scrollIntoView({ block: "nearest" });
      }
    }
  };
  const move = step => {
    const all = rows();
    if (all.length === 0) return;
    const at = all.findIndex(row => row.dataset.alert === current);
    const next = at >= 0 ? at + step : all.findIndex(row => row.dataset.alert === onward);
    mark(all[Math.max(0, Math.min(all.length - 1, next))].dataset.alert, true);
  };

  const showPane = async (id, byItself) => {
    opened = id;
    const turn = ++showing;
    let article = null;
    try {
      article = (await load(`/alerts/${id}`, byItself)).getElementById("alert");
    } finally {
      // Whatever is shown is what keys act on: rather nothing than another.
      if (!article && turn === showing) closePane();
    }
    // Meanwhile another was asked for, or it was closed.
    if (!article || turn !== showing) return;
    pane.replaceChildren(document.adoptNode(article));
    // It stands below the list's own heading here.
    const title = pane.querySelector("h1");
    const heading = document.createElement("h2");
    heading.textContent = title.textContent;
    title.replaceWith(heading);
    pane.hidden = false;
    document.querySelector(".panes").classList.remove("wide");
  };
  const openRow = async id => {
    if (!pane) return location.assign(rowOf(id).querySelector("a.title").href);
    opened = null;
    mark(id, false);
    await showPane(id, false);
    if (matchMedia("(max-width: 64rem)").matches) pane.scrollIntoView();
  };
  const closePane = () => {
    opened = null;
    showing++;
    pane.hidden = true;
    pane.replaceChildren();
    document.querySelector(".panes").classList.add("wide");
    if (current) mark(current, true);
  };

  // All of them at once: without scripts each is chosen by itself.
  const offerAll = () => {
    const place = list.querySelector("th.choose");
    if (!place || rows().length < 2) return;
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", "Choose all on this page");
    all.title = "Choose all on this page";
    all.addEventListener("change", () => {
      for (const box of list.querySelectorAll("input[name=ids]")) box.checked = all.checked;
    });
    place.append(all);
  };
  offerAll();

  // The list again, with what was chosen still chosen and the keyboard where it was.
  let refreshing = null;
  let again = false;
  const refresh = async byItself => {
    if (refreshing) {
      again = true;
      return refreshing;
    }
    refreshing = (async () => {
      const page = await load(location.pathname + location.search, byItself);
      const fresh = page.getElementById("alerts");
      if (!fresh) return;
      // What the closing of a case waits for changes with its alerts.
      const [points, now] = [document.getElementById("open-points"), page.getElementById("open-points")];
      if (points && now) points.replaceChildren(...[...now.childNodes].map(node => document.adoptNode(node)));
      const chosen = new Set([...list.querySelectorAll("input[name=ids]:checked")].map(box => box.value));
      const focused = document.activeElement && list.contains(document.activeElement) ? document.activeElement.closest("tr[data-alert]")?.dataset.alert : null;
      const onBox = document.activeElement?.name === "ids";
      const before = rows().map(row => row.dataset.alert);
      list.replaceChildren(...[...fresh.childNodes].map(node => document.adoptNode(node)));
      for (const box of list.querySelectorAll("input[name=ids]")) box.checked = chosen.has(box.value);
      offerAll();
      if (current && !rowOf(current)) {
        // It went from the list: the next one that stayed takes its place.
        const next = (before.includes(current) ? before.slice(before.indexOf(current)) : [onward]).find(id => rowOf(id)) ?? rows().at(-1)?.dataset.alert ?? null;
        // By somebody else's hand nothing is taken from under one's eyes.
        if (opened === current && !done.has(current)) onward = next;
        else if (next) mark(next, focused !== null);
        else current = null;
      } else if (current) {
        mark(current, false);
        if (focused === current) rowOf(current).querySelector(onBox ? "input[name=ids]" : "a.title")?.focus({ preventScroll: true });
      }
    })();
    try {
      await refreshing;
    } finally {
      refreshing = null;
    }
    if (again) {
      again = false;
      await refresh(byItself);
    }
  };

  const chosenIds = () => {
    const boxes = [...list.querySelectorAll("input[name=ids]:checked")].map(box => box.value);
    return boxes.length > 0 ? boxes : current ? [current] : opened ? [opened] : [];
  };
  const after = async () => {
    for (const box of list.querySelectorAll("input[name=ids]:checked")) box.checked = false;
    await refresh(false);
    if (opened) await showPane(opened, false);
  };
  // What is refused was not done.
  const change = async (ids, action, reason) => {
    ids.forEach(id => done.add(id));
    try {
      return await ask("POST", "/api/alerts/changes", { ids: ids.map(Number), action, reason: reason || null });
    } catch (problem) {
      ids.forEach(id => done.delete(id));
      throw problem;
    }
  };
  const act = async (ids, action, reason, text) => {
    if (ids.length === 0) return say("Choose an alert first: j and k move, x chooses.");
    const names = namesOf(ids);
    await tell(ids, names, await change(ids, action, reason), text);
  };
  const tell = async (ids, names, answer, text) => {
    await after();
    if (answer.changed.length === 0) return say(`It was so already: ${names}`);
    say(`${words(answer.changed.length)} ${text}. ${names}`, async () => {
      const back = await ask("POST", `/api/alerts/changes/${answer.batch}/undo`);
      ids.forEach(id => done.delete(id));
      return (back.changedSince > 0 ? `${words(back.undone)} as before; ${words(back.changedSince)} changed since. ` : `${words(back.undone)} as before. `) + names;
    });
  };
  const undoLast = guard(async () => {
    if (!undo) return say("There is nothing to undo: it takes back what you did in the last ten seconds.");
    const back = undo;
    hush();
    const text = await back();
    await after();
    say(text);
  });

  // A dialog stays open until what it asks for is done: a refusal stands in it, beside what was typed. What is to follow once it is closed, work gives back.
  const askWith = (dialog, ids, fill, work) => {
    const form = dialog.querySelector("form");
    const said = dialog.querySelector(".message");
    const refuse = text => {
      said.replaceChildren(...(text ? [Object.assign(document.createElement("p"), { className: "problem", textContent: text })] : []));
      said.hidden = !text;
    };
    form.onsubmit = async event => {
      const button = event.submitter;
      if (button?.value !== "ok") return;
      event.preventDefault();
      refuse("");
      button.disabled = true;
      try {
        const then = await work(new FormData(form));
        dialog.close();
        guard(then)();
      } catch (problem) {
        refuse(problem.message);
      } finally {
        button.disabled = false;
      }
    };
    form.reset();
    refuse("");
    dialog.querySelector("[data-names]").textContent = namesOf(ids);
    dialog.showModal();
    if (fill) fill(form);
  };
  const falsePositive = async () => {
    const ids = chosenIds();
    if (ids.length === 0 || !reasonDialog) return say("Choose an alert first.");
    askWith(reasonDialog, ids, null, async answer => {
      const names = namesOf(ids), made = await change(ids, "false-positive", answer.get("reason"));
      return () => tell(ids, names, made, "false positive");
    });
  };
  const suppress = async () => {
    const ids = chosenIds();
    if (ids.length === 0 || !suppressDialog) return say("Choose an alert first.");
    askWith(suppressDialog, ids, null, answer => suppressAs(ids, answer));
  };
  const suppressAs = async (ids, answer) => {
    const names = namesOf(ids);
    ids.forEach(id => done.add(id));
    const made = [];
    let problem = null;
    const wanted = new Map();
    for (const id of ids) {
      const place = rowOf(id) || pane?.querySelector(`article[data-alert="${id}"]`);
      const order = { rule: place.dataset.rule, host: answer.get("all-hosts") ? "" : place.dataset.host, days: Number(answer.get("days")), from: answer.get("from"), to: answer.get("to"), reason: answer.get("reason"), monitorOnly: answer.get("monitor") === "true" };
      wanted.set(order.rule + " " + order.host, order);
    }
    try {
      for (const order of wanted.values()) made.push(await ask("POST", "/api/suppressions", order));
    } catch (refusal) {
      // Nothing is done yet: it stands in the dialog. Of several, the first may be made already.
      if (made.length === 0) {
        ids.forEach(id => done.delete(id));
        throw refusal;
      }
      problem = refusal;
    }
    return async () => {
      const aside = answer.get("aside") ? await change(ids, "resolve", "suppressed: " + answer.get("reason")) : null;
      await after();
      const waits = made.some(one => one.state === "waits for approval");
      say(`${made.length === 1 ? "A suppression is" : made.length + " suppressions are"} ${waits ? "asked for; a lead has to agree" : "made"}. ${names}${problem ? " Another is not: " + problem.message : ""}`, async () => {
        for (const one of made) await ask("DELETE", `/api/suppressions/${one.id}`);
        if (aside && aside.changed.length > 0) await ask("POST", `/api/alerts/changes/${aside.batch}/undo`);
        ids.forEach(id => done.delete(id));
        return `Taken back. ${names}`;
      });
    };
  };

  // What is typed is a case: "12 Title" as the list has it, or its number. A new one is opened only where it says so: a slip of the hand makes none.
  const numberOf = typed => /^(?:case\s*|#)?\s*([0-9]{1,15})$/i.exec(typed.trim())?.[1] ?? null;
  const newTitle = typed => /^new case:\s*(.+)$/is.exec(typed.trim())?.[1] ?? null;
  const addToCase = async () => {
    const ids = chosenIds();
    if (ids.length === 0 || !caseDialog) return say("Choose an alert first.");
    const open = await ask("GET", "/api/cases?limit=200");
    const names = new Map(open.items.map(one => [`${one.id} ${one.title}`, one.id]));
    setCases([...names.keys()]);
    document.getElementById("ask-case-title").textContent = `Add ${words(ids.length)} to a case`;
    const title = (rowOf(ids[0]) || pane)?.querySelector("a.title, h1")?.textContent ?? "";
    askWith(caseDialog, ids, form => {
      form.elements.case.value = newCase + title;
      form.elements.case.select();
    }, async answer => {
      const [typed, why, alerts] = [answer.get("case").trim(), answer.get("why"), ids.map(Number)];
      const [into, fresh] = [names.get(typed) ?? numberOf(typed), newTitle(typed)];
      if (!into && !fresh) throw new Error(`No case that is worked on is called “${typed}”. Choose one below the field, or write its number; to open a new one write “${newCase}${typed}”.`);
      const called = namesOf(ids);
      const made = into ? await ask("POST", `/api/cases/${into}/alerts`, { alerts, why }) : await ask("POST", "/api/cases", { title: fresh, alerts, why });
      return async () => {
        await after();
        say(`${words(ids.length)} in case ${made.case.id}. ${called}`);
        const link = document.createElement("a");
        link.href = `/cases/${made.case.id}`;
        link.textContent = "Open it";
        toast.append(link);
      };
    });
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    o: guard(async () => { if (current) await openRow(current); }),
    x: () => { const box = current && rowOf(current)?.querySelector("input[name=ids]"); if (box) box.checked = !box.checked; },
    a: guard(() => act(chosenIds(), "assign-me", "", "assigned to you")),
    t: guard(() => act(chosenIds(), "resolve", "", "resolved")),
    f: guard(falsePositive),
    s: guard(suppress),
    c: guard(addToCase),
    u: undoLast,
    Escape: () => { if (opened) closePane(); },
  };
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (!Object.hasOwn(keys, event.key) || (event.repeat && event.key !== "j" && event.key !== "k")) return;
    if (!document.querySelector("fieldset.bulk") && "xatfsuc".includes(event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  list.addEventListener("click", event => {
    const row = event.target.closest("tr[data-alert]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    mark(row.dataset.alert, false);
    if (!pane || !event.target.closest("a.title")) return;
    event.preventDefault();
    guard(openRow)(row.dataset.alert);
  });
  list.addEventListener("focusin", event => {
    const row = event.target.closest("tr[data-alert]");
    if (row) mark(row.dataset.alert, false);
  });
  // The buttons of the list and of the pane do what the keys do, without loading the page.
  document.addEventListener("submit", event => {
    const action = event.submitter?.name === "act" ? event.submitter.value : null;
    if (!action) return;
    event.preventDefault();
    const inPane = pane?.contains(event.target) ?? false;
    const reason = event.target.elements.reason?.value || "";
    const text = event.submitter.textContent.toLowerCase();
    guard(async () => {
      const read = pane?.querySelector("article[data-alert]")?.dataset.alert;
      await act(inPane ? [read] : chosenIds(), action, reason, action === "assign-me" ? "assigned to you" : text);
      if (event.target.elements.reason) event.target.elements.reason.value = "";
    })();
  });
  document.addEventListener("palisade:alerts", event => {
    if (!event.detail.all && event.detail.ids.length === 0) return;
    // A case has its own alerts only, and what is being typed beside one of them is not taken away.
    if (!pane && ((!event.detail.all && !event.detail.ids.some(id => rowOf(id))) || list.querySelector("details[open]"))) return;
    guard(async () => {
      await refresh(true);
      if (opened && !pane.contains(document.activeElement) && (event.detail.all || event.detail.ids.includes(Number(opened)))) await showPane(opened, true);
    })();
  });
})();
