// Stacked bars by day, week, month or year, whichever gives a readable number of bars.

const UNITS = [
  ["day", (d) => d],
  ["week", (d) => d - (((d + 3) % 7) + 7) % 7], // 1970-01-01 was a Thursday
  ["month", (d) => toDay(`${fromDay(d).slice(0, 7)}-01`)],
  ["year", (d) => toDay(`${fromDay(d).slice(0, 4)}-01-01`)],
];
const NEXT = {
  day: (d) => d + 1,
  week: (d) => d + 7,
  month: (d) => { const t = new Date(d * DAY); return Date.UTC(t.getUTCFullYear(), t.getUTCMonth() + 1, 1) / DAY; },
  year: (d) => { const t = new Date(d * DAY); return Date.UTC(t.getUTCFullYear() + 1, 0, 1) / DAY; },
};
const MOST_BARS = 130;
let bins = [], chosenBin = -1;

// [day, group, number] of the events that are dated to a week or better, and how many others are dated more coarsely.
function timelineRows(events, filtered) {
  if (!filtered && !COMPLETE) {
    return [FACTS.timeline.rows.map(([d, t, n]) => [d, groupOf(FACTS.timeline.types[t]), n]), FACTS.timeline.coarse];
  }
  const dated = events.filter((e) => e.from !== null);
  const sharp = dated.filter((e) => !e.open && e.to - e.from <= 7);
  return [sharp.map((e) => [e.from, e.group, 1]), dated.length - sharp.length];
}

function drawTimeline(events, filtered) {
  const box = clear(byId("timeline")), note = byId("time-note");
  const [rows, coarse] = timelineRows(events, filtered);
  rows.sort((a, b) => a[0] - b[0]);
  chosenBin = -1;
  bins = [];
  if (!rows.length) {
    box.append(el("p", { class: "quiet", style: null }, "No event is dated to a week or better."));
    note.textContent = "";
    return;
  }
  // A few events from long ago must not squeeze all others into one bar: what lies outside the middle 96 % may be cut.
  const total = rows.reduce((sum, r) => sum + r[2], 0);
  const at = (share) => { let seen = 0; for (const r of rows) { seen += r[2]; if (seen >= share * total) return r[0]; } return rows.at(-1)[0]; };
  const all = [rows[0][0], rows.at(-1)[0]], middle = [at(0.02), at(0.98)];
  const wide = all[1] - all[0] > 4 * (middle[1] - middle[0]) + 60;
  const margin = Math.max(3, Math.round((middle[1] - middle[0]) * 0.05));
  const [first, last] = wide ? [middle[0] - margin, middle[1] + margin] : all;
  const coarsest = !filtered && !COMPLETE && FACTS.timeline.unit === "month" ? 2 : 0;
  const days = last - first + 1;
  const index = Math.max(coarsest, [MOST_BARS, MOST_BARS * 7, MOST_BARS * 45, Infinity].findIndex((n) => days <= n));
  const [unit, floor] = UNITS[index];
  const found = new Map();
  let outside = 0;
  for (const [d, g, n] of rows) {
    if (d < first || d > last) { outside += n; continue; }
    const key = floor(d);
    if (!found.has(key)) found.set(key, GROUPS.map(() => 0));
    found.get(key)[g] += n;
  }
  for (let d = floor(first); d <= last; d = NEXT[unit](d)) {
    const counts = found.get(d) || GROUPS.map(() => 0);
    bins.push({ day: d, end: NEXT[unit](d) - 1, counts, total: counts.reduce((a, b) => a + b, 0) });
  }
  paintBars(box, unit);
  const parts = [`One bar is one ${unit}.`];
  if (outside) parts.push(`${plural(outside, "event")} before ${spoken(fromDay(first))} or after ${spoken(fromDay(last))} not drawn.`);
  if (coarse) parts.push(`${plural(coarse, "event")} with coarser dates (a month, a year, one end only) not drawn.`);
  parts.push("Arrow keys move along the bars; Enter or a click filters.");
  note.textContent = parts.join(" ");
}

function binText(bin) {
  const span = bin.day === bin.end ? spoken(fromDay(bin.day)) : `${spoken(fromDay(bin.day))} – ${spoken(fromDay(bin.end))}`;
  const named = bin.counts.map((n, g) => [n, GROUPS[g][1]]).filter(([n]) => n).sort((a, b) => b[0] - a[0]);
  return `${span}: ${plural(bin.total, "event")}${named.length ? " – " + named.map(([n, t]) => `${t} ${number(n)}`).join(", ") : ""}`;
}

function paintBars(box, unit) {
  const width = Math.max(280, box.clientWidth || 600), height = 190, left = 38, bottom = 24, top = 10, right = 8;
  const most = Math.max(1, ...bins.map((b) => b.total));
  const step = (width - left - right) / bins.length;
  const y = (n) => height - bottom - (n / most) * (height - bottom - top);
  const label = `Timeline by ${unit}, ${fromDay(bins[0].day)} to ${fromDay(bins.at(-1).end)}, at most ${most} events in a bar`;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", tabindex: "0", "aria-label": label });
  const rough = most / 4, power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const tick = Math.max(1, [1, 2, 5, 10].find((m) => m * power >= rough) * power);
  for (let n = tick; n <= most; n += tick) {
    picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(n), y2: y(n) }),
      svg("text", { x: left - 6, y: y(n) + 4, "text-anchor": "end" }, number(n)));
  }
  bins.forEach((bin, i) => {
    const group = svg("g", { class: "bin", click: (event) => pickBin(i, event.shiftKey) }, svg("title", {}, binText(bin)),
      svg("rect", { class: "reach", x: left + i * step, y: top, width: step, height: height - bottom - top }));
    let below = 0;
    bin.counts.forEach((n, g) => {
      if (!n) return;
      group.append(svg("rect", { x: left + i * step + Math.min(1, step * 0.08), y: y(below + n),
        width: Math.max(1, step - Math.min(2, step * 0.16)), height: y(below) - y(below + n), fill: tone(g) }));
      below += n;
    });
    picture.append(group);
  });
  const every = Math.max(1, Math.ceil(90 / step));
  for (let i = 0; i < bins.length; i += every) {
    const text = unit === "year" ? fromDay(bins[i].day).slice(0, 4) : unit === "month" ? spoken(fromDay(bins[i].day)).slice(2) : spoken(fromDay(bins[i].day));
    if (left + i * step > width - 60 && i) break;
    picture.append(svg("text", { x: left + i * step, y: height - 8 }, text.trim()));
  }
  picture.append(svg("line", { class: "grid", x1: left, x2: width - right, y1: height - bottom, y2: height - bottom }));
  picture.addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, Home: -bins.length, End: bins.length }[event.key];
    if (move) {
      event.preventDefault();
      chosenBin = Math.min(bins.length - 1, Math.max(0, chosenBin + move));
      picture.querySelectorAll(".bin").forEach((b, i) => b.classList.toggle("on", i === chosenBin));
      byId("time-note").textContent = binText(bins[chosenBin]);
    } else if (event.key === "Enter" && chosenBin >= 0) pickBin(chosenBin, event.shiftKey);
  });
  box.append(picture);
}

// A click shows one bar's events; with Shift it extends the range that is shown.
function pickBin(i, extend) {
  const bin = bins[i];
  const old = extend && state.from && state.to ? [toDay(state.from), toDay(state.to)] : [bin.day, bin.end];
  setFilter({ from: fromDay(Math.min(old[0], bin.day)), to: fromDay(Math.max(old[1], bin.end)) });
}
