// A map of country outlines (Mercator) on a canvas; events are grouped by place, and places that overlap into clusters.

const mercator = (lat) => (Math.log(Math.tan(Math.PI / 4 + (Math.max(-84, Math.min(84, lat)) * Math.PI) / 360)) * 180) / Math.PI;
const view = { x: 15, y: 30, scale: 3, touched: false };
let canvas, land, borders, clusters = [], mapPlaces = [], tip;

function outlinePaths() {
  const arcs = OUTLINES.arcs.map((flat) => {
    let x = 0, y = 0;
    const points = [];
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([x / OUTLINES.unit, -mercator(y / OUTLINES.unit)]);
    }
    return points;
  });
  land = new Path2D();
  borders = new Path2D();
  // Lines that cross the date line leave the picture on one side instead of running through all of it.
  for (const points of arcs) {
    points.forEach(([x, y], i) => (i && Math.abs(x - points[i - 1][0]) < 180 ? borders.lineTo(x, y) : borders.moveTo(x, y)));
  }
  for (const country of OUTLINES.countries) {
    for (const ring of country[4]) {
      let last = null;
      for (const i of ring) {
        for (let [x, y] of i >= 0 ? arcs[i] : arcs[~i].slice().reverse()) {
          if (last === null) land.moveTo(x, y);
          else {
            if (x - last > 180) x -= 360;
            else if (last - x > 180) x += 360;
            land.lineTo(x, y);
          }
          last = x;
        }
      }
      land.closePath();
    }
  }
}

const COARSE = new Set(["country", "region", "admin1"]);
function placesOf(events, filtered) {
  const found = new Map();
  if (!filtered && !COMPLETE) {
    for (const [id, name, country, lat, lon, exact, n] of FACTS.places) {
      found.set(id, { id, name, country, lat, lon, coarse: COARSE.has(exact), n, groups: null });
    }
  } else {
    for (const e of events) {
      if (!e.at) continue;
      const id = e.place_id || `${e.at}`;
      if (!found.has(id)) found.set(id, { id, name: e.place, country: e.country, lat: e.at[0], lon: e.at[1],
        coarse: COARSE.has(e.exact), n: 0, groups: GROUPS.map(() => 0) });
      const place = found.get(id);
      place.n += 1;
      place.groups[e.group] += 1;
    }
  }
  return [...found.values()].sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
}

function startMap() {
  const box = byId("map");
  canvas = el("canvas", { tabindex: "0", role: "application",
    "aria-label": "Map of events. Arrow keys move it, plus and minus zoom; the list of places beside it says the same." });
  tip = el("div", { class: "tip", hidden: true });
  const button = (sign, label, act) => el("button", { type: "button", "aria-label": label, title: label, click: act }, sign);
  box.append(canvas, tip, el("div", { class: "zoom" }, button("+", "Zoom in", () => zoom(1.6)),
    button("−", "Zoom out", () => zoom(1 / 1.6)), button("⌂", "Show all", () => { fitMap(); paintMap(); })));
  outlinePaths();
  new ResizeObserver(paintMap).observe(box);
  const pointers = new Map();
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, [event.offsetX, event.offsetY]);
    canvas.setPointerCapture(event.pointerId);
    moved = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const here = [event.offsetX, event.offsetY], before = pointers.get(event.pointerId);
    if (!before) { hover(here); return; }
    if (pointers.size === 1) {
      pan(here[0] - before[0], here[1] - before[1]);
      moved += Math.abs(here[0] - before[0]) + Math.abs(here[1] - before[1]);
    } else {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      const gap = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]);
      zoom(gap(here) / Math.max(1, gap(before)), [(here[0] + other[0]) / 2, (here[1] + other[1]) / 2]);
      moved += 9;
    }
    pointers.set(event.pointerId, here);
  });
  const up = (event) => {
    const click = pointers.delete(event.pointerId) && moved < 6 && event.type === "pointerup";
    if (click) pickCluster(clusterAt([event.offsetX, event.offsetY]));
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", () => { tip.hidden = true; });
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey) return; // the page scrolls until the map is clicked
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * 0.0015), [event.offsetX, event.offsetY]);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
    if (step) pan(...step);
    else if (event.key === "+" || event.key === "=") zoom(1.6);
    else if (event.key === "-") zoom(1 / 1.6);
    else return;
    event.preventDefault();
  });
}

const size = () => [canvas.clientWidth || 600, canvas.clientHeight || 400];
function toScreen(lon, lat) {
  const [w, h] = size();
  return [w / 2 + (lon - view.x) * view.scale, h / 2 - (mercator(lat) - view.y) * view.scale];
}
function pan(dx, dy) {
  view.x -= dx / view.scale;
  view.y += dy / view.scale;
  view.touched = true;
  paintMap();
}
function zoom(factor, at) {
  const [w, h] = size(), [px, py] = at || [w / 2, h / 2];
  const x = view.x + (px - w / 2) / view.scale, y = view.y - (py - h / 2) / view.scale;
  view.scale = Math.max(w / 360, Math.min(900, view.scale * factor));
  view.x = x - (px - w / 2) / view.scale;
  view.y = y + (py - h / 2) / view.scale;
  view.touched = true;
  paintMap();
}
// Show the middle 96 % of the events, so that one far away place does not make all others a dot.
function fitMap() {
  const [w, h] = size(), total = mapPlaces.reduce((sum, p) => sum + p.n, 0);
  const range = (value) => {
    const sorted = [...mapPlaces].sort((a, b) => value(a) - value(b));
    let seen = 0, low = null, high = null;
    for (const p of sorted) {
      seen += p.n;
      if (low === null && seen > 0.02 * total) low = value(p);
      if (high === null && seen >= 0.98 * total) high = value(p);
    }
    return [low ?? 0, high ?? 0];
  };
  const [x0, x1] = range((p) => p.lon), [y0, y1] = range((p) => mercator(p.lat));
  view.x = (x0 + x1) / 2;
  view.y = (y0 + y1) / 2;
  view.scale = Math.max(w / 360, Math.min(60, (w * 0.84) / Math.max(4, x1 - x0), (h * 0.8) / Math.max(3, y1 - y0)));
  view.touched = false;
}

function makeClusters() {
  clusters = [];
  const [w, h] = size();
  for (const p of mapPlaces) {
    const [x, y] = toScreen(p.lon, p.lat);
    if (x < -40 || y < -40 || x > w + 40 || y > h + 40) continue;
    const near = clusters.find((c) => c.coarse === p.coarse && Math.hypot(c.x - x, c.y - y) < 38);
    if (!near) clusters.push({ x, y, n: p.n, places: [p], coarse: p.coarse, groups: p.groups && [...p.groups] });
    else {
      near.n += p.n;
      near.places.push(p);
      if (near.groups && p.groups) p.groups.forEach((n, g) => { near.groups[g] += n; });
    }
  }
  const most = Math.max(1, ...clusters.map((c) => c.n));
  for (const c of clusters) c.r = Math.max(9 + 17 * Math.sqrt(c.n / most), 5 + 3.3 * number(c.n).length);
}

function paintMap() {
  const [w, h] = size(), ratio = window.devicePixelRatio || 1, pen = canvas.getContext("2d");
  canvas.width = w * ratio;
  canvas.height = h * ratio;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = css("--sea");
  pen.fillRect(0, 0, w, h);
  const s = view.scale * ratio;
  pen.setTransform(s, 0, 0, s, ratio * (w / 2 - view.x * view.scale), ratio * (h / 2 + view.y * view.scale));
  pen.fillStyle = css("--land");
  pen.fill(land, "evenodd");
  pen.lineWidth = 0.8 / view.scale;
  pen.strokeStyle = css("--border");
  pen.stroke(borders);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  const quiet = css("--quiet"), ink = css("--ink"), panel = css("--panel"), halo = css("--land");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.font = "italic 11px system-ui, sans-serif";
  pen.fillStyle = quiet;
  pen.globalAlpha = 0.75;
  for (const [name, lon, lat, extent] of OUTLINES.countries) {
    const [x, y] = toScreen(lon, lat);
    if (extent * view.scale > 70 && x > 0 && y > 0 && x < w && y < h) pen.fillText(name, x, y);
  }
  pen.globalAlpha = 1;
  makeClusters();
  for (const c of [...clusters].reverse()) paintCluster(pen, c, ink, panel);
  const taken = [];
  pen.font = "12px system-ui, sans-serif";
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  for (const c of clusters.slice(0, 40)) {
    const text = c.places[0].name + (c.places.length > 1 ? ` +${c.places.length - 1}` : "");
    const half = pen.measureText(text).width / 2, y = c.y + c.r + 9;
    if (taken.some((t) => Math.abs(t[1] - y) < 14 && Math.abs(t[0] - c.x) < t[2] + half + 4)) continue;
    if (clusters.some((o) => o !== c && Math.abs(o.x - c.x) < o.r + half && Math.abs(o.y - y) < o.r + 6)) continue;
    taken.push([c.x, y, half]);
    pen.strokeStyle = halo;
    pen.strokeText(text, c.x, y);
    pen.fillStyle = ink;
    pen.fillText(text, c.x, y);
  }
}

// A ring in the colours of the types around the number; dashed where only a region or country is known.
function paintCluster(pen, c, ink, panel) {
  let angle = -Math.PI / 2;
  const parts = c.groups ? c.groups.map((n, g) => [n, toneValue(g)]).filter(([n]) => n) : [[c.n, css("--strong")]];
  pen.setLineDash(c.coarse ? [4, 3] : []);
  pen.lineWidth = 5;
  pen.beginPath();
  pen.arc(c.x, c.y, c.r, 0, 2 * Math.PI);
  pen.fillStyle = panel;
  pen.globalAlpha = c.coarse ? 0.6 : 0.94;
  pen.fill();
  pen.globalAlpha = 1;
  for (const [n, colour] of parts) {
    const next = angle + (2 * Math.PI * n) / c.n;
    pen.beginPath();
    pen.arc(c.x, c.y, c.r, angle, next);
    pen.strokeStyle = colour;
    pen.stroke();
    angle = next;
  }
  pen.setLineDash([]);
  pen.fillStyle = ink;
  pen.font = "600 11px system-ui, sans-serif";
  pen.fillText(number(c.n), c.x, c.y + 0.5);
}

const clusterAt = ([x, y]) => clusters.find((c) => Math.hypot(c.x - x, c.y - y) <= c.r + 4);
function hover(at) {
  const c = clusterAt(at);
  tip.hidden = !c;
  if (!c) return;
  const names = c.places.slice(0, 6).map((p) => `${p.name} ${number(p.n)}`).join(", ");
  tip.textContent = `${names}${c.places.length > 6 ? ` and ${c.places.length - 6} more places` : ""}${c.coarse ? " (known only to the region or country)" : ""}`;
  tip.style.left = `${Math.min(at[0] + 12, Math.max(0, size()[0] - 180))}px`;
  tip.style.top = `${at[1] + 12}px`;
}
function pickCluster(c) {
  if (!c) return;
  canvas.focus();
  if (c.places.length > 1 && view.scale < 400) zoom(2.4, [c.x, c.y]);
  else setFilter({ place: c.places[0].name });
}

function drawMap(events, filtered) {
  mapPlaces = placesOf(events, filtered);
  if (!view.touched) fitMap();
  paintMap();
  const list = clear(byId("places"));
  for (const p of mapPlaces.slice(0, 14)) {
    list.append(el("li", {}, el("button", { type: "button", click: () => setFilter({ place: p.name }) },
      `${p.name}${p.country ? `, ${p.country}` : ""}`, el("b", {}, number(p.n)))));
  }
  const placed = mapPlaces.reduce((sum, p) => sum + p.n, 0);
  const coarse = mapPlaces.filter((p) => p.coarse).reduce((sum, p) => sum + p.n, 0);
  byId("map-note").textContent = `${plural(placed, "event")} with coordinates at ${plural(mapPlaces.length, "place")}`
    + `${coarse ? `; ${number(coarse)} of them known only to the region or country (dashed rings)` : ""}. `
    + "Click the map, then scroll to zoom. Outlines: Natural Earth; they take no position on any border.";
}
