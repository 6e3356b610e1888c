// What is typed narrows the choices below a field: the arrows move, Enter takes one, Escape shuts the list. Without this script the field takes what is typed.
"use strict";
// other(typed) is a choice that is not in the list, or null; it stands last.
window.offerChoices = (field, list, other) => {
  const most = 8;
  let names = [];
  let at = -1;

  const mark = to => {
    at = to;
    [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    const chosen = list.children[at];
    if (chosen) {
      field.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else {
      field.removeAttribute("aria-activedescendant");
    }
  };
  const shut = () => {
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    mark(-1);
  };
  const open = text => {
    // #12 and "case 12" are 12.
    const typed = text.trim().toLowerCase().replace(/^(?:#|case\s+)(?=[0-9]+$)/, "");
    // What begins so stands before what has it somewhere.
    const found = [...names.filter(name => name.toLowerCase().startsWith(typed)), ...names.filter(name => name.toLowerCase().indexOf(typed) > 0)].slice(0, most);
    const more = typed.length > 0 && other && !names.includes(text.trim()) ? other(text) : null;
    if (more) found.push(more);
    list.replaceChildren(...found.map((name, i) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${i}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      return option;
    }));
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    mark(-1);
  };
  const take = option => {
    field.value = option.textContent;
    shut();
  };

  field.addEventListener("input", () => open(field.value));
  field.addEventListener("blur", shut);
  field.addEventListener("keydown", event => {
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // Before anything is typed there are all of them.
      if (list.hidden) open("");
      if (list.children.length > 0) mark(event.key === "ArrowDown" ? (at + 1) % list.children.length : (at <= 0 ? list.children.length : at) - 1);
    } else if (event.key === "Enter" && at >= 0) {
      take(list.children[at]);
    } else if (event.key === "Escape" && count > 0) {
      shut();
    } else {
      return;
    }
    event.preventDefault();
  });
  // The field keeps the keyboard while one is clicked.
  list.addEventListener("mousedown", event => event.preventDefault());
  list.addEventListener("click", event => {
    const option = event.target.closest("li");
    if (option) take(option);
  });

  return all => {
    names = all;
    shut();
  };
};
