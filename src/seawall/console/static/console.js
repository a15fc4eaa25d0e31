// The console's own script: keys and small conveniences. Everything works without it, by links and forms.
"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const keysOn = () => localStorage.getItem("keys") !== "off";
  const seen = (element) => element.offsetParent !== null || element.closest("details:not([open])") !== null;
  const writes = (element) => element.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");

  // Do what an element is for: a link or a button is pressed, a field is opened and entered, a choice is made.
  function use(element) {
    for (let box = element.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    if (element.matches("legend")) {
      const first = element.parentElement.querySelector("input:checked") || element.parentElement.querySelector("input");
      element.scrollIntoView({ block: "nearest" });
      first.focus();
    } else if (element.matches("[type=radio]")) {
      element.focus();
      element.click();
    } else if (writes(element)) {
      element.focus();
    } else if (element.matches("form button, a")) {
      element.classList.add("busy");
      element.click();
    } else {
      element.click();
    }
  }

  // Rows of a queue: j and k move, Enter and o open.
  function move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    if (!rows.length) return false;
    const at = rows.indexOf(document.activeElement);
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))].focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (event.key === "k" || (event.shiftKey && event.key.toLowerCase() === "p"))) {
      if ($("palette")) { event.preventDefault(); openPalette(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && !"jk".includes(event.key)) return;
    const focused = document.activeElement;
    if (event.key === "Escape" && writes(focused) && !focused.closest("dialog")) { focused.blur(); return; }
    if (!keysOn() || writes(focused) || document.querySelector("dialog[open]")) return;
    if ((event.key === "j" && move(1)) || (event.key === "k" && move(-1))) { event.preventDefault(); return; }
    if (event.key === "o" && focused.matches("[data-row]")) { focused.click(); return; }
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(event.key)}"]`)].find(seen);
    if (found) { event.preventDefault(); use(found); }
  });

  // The list of everything that can be done on this page, by name.
  let chosen = 0;
  let listed = [];
  function commands() {
    const named = [...document.querySelectorAll("[data-command]")].filter(seen).map((element) => [element.dataset.command, element]);
    const links = [...document.querySelectorAll(".top nav a")].map((element) => [element.textContent.trim(), element]);
    return [...named, ...links];
  }
  function openPalette() {
    $("palette-words").value = "";
    $("palette").showModal();
    list();
  }
  function list() {
    const words = $("palette-words").value.toLowerCase().split(/\s+/).filter(Boolean);
    listed = commands().filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
    chosen = Math.max(0, Math.min(chosen, listed.length - 1));
    $("palette-list").replaceChildren(...listed.map(([name, element], index) => {
      const item = document.createElement("li");
      item.id = `command-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(index === chosen));
      item.textContent = name;
      item.addEventListener("click", () => { $("palette").close(); use(element); });
      return item;
    }));
    $("palette-words").setAttribute("aria-activedescendant", listed.length ? `command-${chosen}` : "");
    if (listed.length) $(`command-${chosen}`).scrollIntoView({ block: "nearest" });
  }
  if ($("palette")) {
    $("palette-words").addEventListener("input", () => { chosen = 0; list(); });
    $("palette-words").addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        chosen += event.key === "ArrowDown" ? 1 : -1;
        list();
      } else if (event.key === "Enter") {
        event.preventDefault();
        const target = listed[chosen];
        $("palette").close();
        if (target) use(target[1]);
      }
    });
    $("help-open").hidden = false;
    $("help-open").addEventListener("click", () => $("help").showModal());
    $("keys-on").checked = keysOn();
    $("keys-on").addEventListener("change", (event) => localStorage.setItem("keys", event.target.checked ? "on" : "off"));
  }

  // A change after the preview takes the preview away; the server would not take it either.
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.id === "decide" && $("effects")) $("effects").remove();
  });

  // An original hides itself when its time is over, also on a page that was left and come back to.
  const shown = document.querySelector("[data-until]");
  if (shown) {
    const end = Date.now() + Number(shown.dataset.until) * 1000;
    const hide = () => { if (Date.now() >= end) { document.querySelector("main").replaceChildren(); location.replace(shown.dataset.then); } };
    setInterval(hide, 1000);
    addEventListener("pageshow", hide);
  }

  // What others do while the queue is open: numbers change and rows are marked, but nothing moves.
  const rows = $("rows");
  if (rows && "EventSource" in window) {
    const lines = new Map([...rows.querySelectorAll("[data-case]")].map((line) => [line.dataset.case, line]));
    const open = Number(rows.dataset.live);
    let source = null;
    const told = (event) => {
      const { tabs, cases } = JSON.parse(event.data);
      for (const count of document.querySelectorAll("[data-tab]")) count.textContent = tabs[count.dataset.tab];
      for (const [id, who] of Object.entries(cases)) {
        const line = lines.get(id);
        const says = line.querySelector("[data-who]");
        line.classList.toggle("taken", who !== "" && who !== "mine");
        says.textContent = who === "mine" ? says.dataset.mine : who === "gone" ? says.dataset.gone : who;
      }
      const gone = Object.values(cases).filter((who) => who === "gone").length;
      if (tabs.open > open - gone) $("live-says").textContent = $("live-says").dataset.new;
    };
    const listen = () => {
      if (source || document.hidden) return;
      source = new EventSource(`/live?cases=${[...lines.keys()].join(",")}`);
      source.addEventListener("queue", told);
      const stop = () => { source.close(); source = null; };
      source.addEventListener("over", stop);
      source.addEventListener("error", stop);
    };
    listen();
    // asked again only when someone is there: a page that is left alone must not keep a session alive
    for (const sign of ["keydown", "pointerdown", "visibilitychange"]) document.addEventListener(sign, listen);
  }
})();
