"use strict";
// Nothing here makes markup out of text: every string becomes a text node, and only http(s) addresses become links.

const DATA = JSON.parse(document.getElementById("data").textContent);
const OUTLINES = JSON.parse(document.getElementById("outlines").textContent);
const FACTS = DATA.facts;
const DAY = 86400000;

// Event types in seven groups, in colours that colour-blind readers tell apart (Okabe and Ito's palette).
const GROUPS = [
  ["assault", "Assault", ["ASSAULT"]],
  ["coerce", "Coercion, capture", ["COERCE"]],
  ["mobilize", "Mobilization", ["MOBILIZE"]],
  ["protest", "Protest", ["PROTEST"]],
  ["retreat", "Retreat, release", ["RETREAT"]],
  ["verbal", "Words, sanctions", ["ACCUSE", "REJECT", "REQUEST", "SANCTION", "THREATEN"]],
  ["cooperation", "Cooperation", ["AGREE", "AID", "CONCEDE", "CONSULT", "COOPERATE", "SUPPORT"]],
];
const GROUP_OF = new Map(GROUPS.flatMap(([, , types], i) => types.map((t) => [t, i])));
const groupOf = (type) => GROUP_OF.get(type) ?? 5;
const tone = (group) => `var(--${GROUPS[group][0]})`;
const toneValue = (group) => css(`--${GROUPS[group][0]}`);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const byId = (id) => document.getElementById(id);
const number = (n) => Number(n).toLocaleString("en");
const percent = (n, of) => (of ? `${Math.round((100 * n) / of)} %` : "–");
const plural = (n, one, many) => `${number(n)} ${n === 1 ? one : many || one + "s"}`;
const clear = (node) => { while (node.firstChild) node.removeChild(node.firstChild); return node; };

// An element with attributes and children; children that are strings become text nodes.
function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}
function svg(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}
function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}
function safeLink(url, label) {
  if (!/^https?:\/\/[^\s]+$/i.test(url || "")) return label;
  return el("a", { href: url, rel: "noopener noreferrer nofollow", target: "_blank" }, label);
}

const toDay = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
const fromDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);

// Dates as precise as they are known: 2 March 2022, March 2022, 2022, a range, or "before 7 Apr 2022".
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
function spoken(text) {
  const [y, m, d] = text.split("-").map(Number);
  return `${d} ${MONTHS[m - 1].slice(0, 3)} ${y}`;
}
function dateText(e) {
  if (!e.days) return e.basis === "lost" ? "date lost" : "undated";
  const [a, b, word] = e.days;
  if (!a || !b) return `${word} ${spoken(a || b)}`;
  const [y, m] = a.split("-").map(Number);
  if (e.precision === "year" && a.slice(0, 4) === b.slice(0, 4)) return `${y}`;
  if (e.precision === "month" && a.slice(0, 7) === b.slice(0, 7)) return `${MONTHS[m - 1].slice(0, 3)} ${y}`;
  return a === b ? spoken(a) : `${spoken(a)} – ${spoken(b)}`;
}
function people(range) {
  const known = range.filter((v) => v !== undefined && v !== null);
  const low = Math.min(...known), high = Math.max(...known);
  if (known.length === 1 && range[2] === high) return `at most ${number(high)}`;
  return low === high ? number(low) : `${number(low)}–${number(high)}`;
}

// An event of which one end is known stands there in filters and lists, and is not drawn in the timeline.
const EVENTS = DATA.events.map((e, rank) => ({
  ...e,
  rank,
  group: groupOf(e.type),
  from: e.days ? toDay(e.days[0] || e.days[1]) : null,
  to: e.days ? toDay(e.days[1] || e.days[0]) : null,
  open: Boolean(e.days) && !(e.days[0] && e.days[1]),
  words: [e.actor, e.target, e.place, e.sub, e.type, e.mode, e.id, ...(e.reports || []).map((r) => r.quote.join(""))]
    .filter(Boolean).join(" ").toLowerCase(),
}));
const COMPLETE = EVENTS.length >= FACTS.totals.events;
