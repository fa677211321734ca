// Filters, and the start of everything.

const EMPTY = { text: "", types: [], langs: [], actor: "", place: "", from: "", to: "", sure: 0, status: "", conflict: false, fresh: false };
let state = { ...EMPTY };
const controls = {};

function matches(e) {
  const s = state, has = (text, part) => (text || "").toLowerCase().includes(part.toLowerCase());
  return (!s.text || s.text.toLowerCase().split(/\s+/).every((word) => e.words.includes(word)))
    && (!s.types.length || s.types.includes(e.type))
    && (!s.langs.length || (e.languages || []).some((l) => s.langs.includes(l)))
    && (!s.actor || has(e.actor, s.actor) || has(e.target, s.actor))
    && (!s.place || has(e.place, s.place) || (e.country || "").toLowerCase() === s.place.toLowerCase())
    && (!s.from || (e.to !== null && e.to >= toDay(s.from)))
    && (!s.to || (e.from !== null && e.from <= toDay(s.to)))
    && e.sure >= s.sure
    && (!s.status || e.status === s.status)
    && (!s.conflict || e.date_conflict || e.content_conflict)
    && (!s.fresh || e.new);
}

const ORDERS = {
  importance: ["Most important first", (a, b) => a.rank - b.rank],
  oldest: ["Oldest first", (a, b) => (a.from ?? Infinity) - (b.from ?? Infinity) || a.rank - b.rank],
  newest: ["Newest first", (a, b) => (b.from ?? -Infinity) - (a.from ?? -Infinity) || a.rank - b.rank],
  deadly: ["Most killed first", (a, b) => Math.max(...(b.killed || [0])) - Math.max(...(a.killed || [0])) || a.rank - b.rank],
};
let order = "importance";

function setFilter(change) {
  state = { ...state, ...change };
  for (const [name, node] of Object.entries(controls)) {
    if (node.type === "checkbox") node.checked = Boolean(state[name]);
    else if (node.dataset.chips === undefined) node.value = state[name];
    else for (const chip of node.children) chip.setAttribute("aria-pressed", String(state[name].includes(chip.dataset.value)));
  }
  update();
}

function toggle(name, values) {
  const on = values.every((v) => state[name].includes(v));
  setFilter({ [name]: on ? state[name].filter((v) => !values.includes(v)) : [...new Set([...state[name], ...values])] });
}

function update() {
  const active = Object.keys(EMPTY).filter((k) => JSON.stringify(state[k]) !== JSON.stringify(EMPTY[k])).length;
  const events = EVENTS.filter(matches).sort(ORDERS[order][1]);
  byId("active").textContent = active ? `(${active} set)` : "";
  const all = !active && !COMPLETE;
  byId("count").textContent = all ? `${number(FACTS.totals.events)} events, ${number(EVENTS.length)} of them listed below`
    : active ? `${number(events.length)} of ${number(EVENTS.length)} events pass the filters` : plural(events.length, "event");
  for (const chip of byId("legend").children) {
    chip.setAttribute("aria-pressed", String(GROUPS[chip.dataset.group][2].every((t) => state.types.includes(t))));
  }
  byId("range").textContent = `${Math.round(100 * state.sure)} %`;
  drawTimeline(events, active > 0);
  drawMap(events, active > 0);
  drawEvents(events);
}

function buildFilters() {
  const form = byId("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  const input = (name, label, attributes, note) => {
    controls[name] = el("input", { ...attributes, id: `f-${name}`, input: () => { state[name] = attributes.type === "range" ? Number(controls[name].value) : controls[name].value; soon(); } });
    return [el("label", { for: `f-${name}` }, label, note || ""), controls[name]];
  };
  const chips = (name, label, values, text) => {
    controls[name] = el("div", { class: "chips", "data-chips": true, role: "group", "aria-label": label });
    for (const v of values) {
      controls[name].append(el("button", { type: "button", "aria-pressed": "false", "data-value": v, click: () => toggle(name, [v]) }, text ? text(v) : v));
    }
    return el("fieldset", {}, el("legend", {}, label), controls[name]);
  };
  const check = (name, label) => {
    controls[name] = el("input", { type: "checkbox", change: () => setFilter({ [name]: controls[name].checked }) });
    return el("label", { class: "check" }, controls[name], label);
  };
  const choice = (label, options, value, act) => {
    const select = el("select", { "aria-label": label, change: () => act(select.value) }, options.map(([v, t]) => el("option", { value: v, selected: v === value }, t)));
    return [el("label", {}, label, select), select];
  };
  const count = (values) => [...values.reduce((m, v) => m.set(v, (m.get(v) || 0) + 1), new Map())].sort((a, b) => b[1] - a[1]);
  const options = (id, values) => el("datalist", { id }, count(values.filter(Boolean)).slice(0, 300).map(([v]) => el("option", { value: v })));
  const types = count(EVENTS.map((e) => e.type)), langs = count(EVENTS.flatMap((e) => e.languages || []));
  const [statusLabel, status] = choice("Status", [["", "any"], ...count(EVENTS.map((e) => e.status)).map(([v, n]) => [v, `${v} (${n})`])], "", (v) => setFilter({ status: v }));
  controls.status = status;
  const [orderLabel] = choice("Order", Object.entries(ORDERS).map(([k, v]) => [k, v[0]]), order, (v) => { order = v; update(); });
  fill(form, {}, [
    ...input("text", "Words in quotes, names, types", { type: "search" }),
    chips("types", "Type", types.map(([t]) => t), (t) => `${t} ${types.find((x) => x[0] === t)[1]}`),
    chips("langs", "Language of a report", langs.map(([l]) => l), (l) => `${l} ${langs.find((x) => x[0] === l)[1]}`),
    ...input("actor", "Actor or target", { type: "text", list: "actors" }), options("actors", EVENTS.flatMap((e) => [e.actor, e.target])),
    ...input("place", "Place or country code", { type: "text", list: "place-names" }), options("place-names", EVENTS.map((e) => e.place)),
    el("div", { class: "dates" }, el("div", {}, ...input("from", "From", { type: "date" })), el("div", {}, ...input("to", "To", { type: "date" }))),
    ...input("sure", "Confidence at least ", { type: "range", min: 0, max: 1, step: 0.05, value: 0 }, el("span", { id: "range" }, "0 %")),
    statusLabel, orderLabel,
    check("conflict", "only where reports conflict"),
    DATA.about.previous && check("fresh", "only new since the snapshot before"),
    el("button", { type: "button", class: "reset", click: () => { view.touched = false; setFilter({ ...EMPTY }); } }, "Clear filters"),
  ]);
  GROUPS.forEach(([name, label, list], g) => {
    const swatch = el("span", { class: "swatch" });
    swatch.style.background = `var(--${name})`;
    byId("legend").append(el("button", { type: "button", "aria-pressed": "false", "data-group": g, title: list.join(", "), click: () => toggle("types", list) }, swatch, label));
  });
}

let timer;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(update, 150);
}

// report.html#EVENT_ID opens that event.
function openFromAddress() {
  const id = decodeURIComponent(window.location.hash.slice(1)), at = listed.findIndex((e) => e.id === id);
  if (at < 0) {
    if (EVENTS.some((e) => e.id === id) && listed.length < EVENTS.length) { setFilter({ ...EMPTY }); openFromAddress(); }
    return;
  }
  while (shown <= at) showMore();
  const row = byId("events").children[at];
  row.open = true;
  row.scrollIntoView();
  row.firstChild.focus();
}

byId("more").addEventListener("click", showMore);
if (window.matchMedia("(max-width: 860px)").matches) byId("filters").open = false;
drawHead();
drawQuality();
buildFilters();
startMap();
update();
openFromAddress();
window.addEventListener("hashchange", openFromAddress);
window.addEventListener("resize", soon);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", update);
document.documentElement.dataset.ready = "yes"; // what tests of the page wait for
