// Totals above, the quality of the data below.

function drawHead() {
  const a = DATA.about, t = FACTS.totals;
  byId("title").textContent = `Events in “${a.warehouse}”`;
  document.title = `${a.warehouse} – eventlake report`;
  byId("about").textContent = [a.sources.length ? `Sources: ${a.sources.join(", ")}` : "", a.snapshot ? `snapshot ${a.snapshot}` : "",
    a.created ? `published ${a.created.replace("T", " ").replace("Z", " UTC")}` : ""].filter(Boolean).join(" · ");
  const cards = [["Documents", t.documents], ["Languages", t.languages], ["Mentions", t.mentions], ["Events", t.events],
    ["In several documents", t.corroborated], ["In several languages", t.multilingual], ["Places", t.places]];
  for (const [name, n] of cards) byId("totals").append(el("div", {}, el("dt", {}, name), el("dd", {}, number(n))));
  const changes = FACTS.changes.map(([table, added, removed, changed]) => `${table} +${number(added)} −${number(removed)}, ${number(changed)} changed`);
  byId("changes").textContent = !a.previous ? "This is the first snapshot."
    : changes.length ? `Since the snapshot before: ${changes.join(" · ")}.` : "Nothing changed in documents, mentions and events since the snapshot before.";
  if (!COMPLETE) {
    byId("sample").hidden = false;
    byId("sample").textContent = `This page holds the ${number(EVENTS.length)} most important of ${number(t.events)} events in full. `
      + "Totals, quality, and the unfiltered timeline and map count all of them; filters look at the events held here. "
      + "Left out are the least supported ones; the tables have them all.";
  }
  byId("foot").append(el("p", {}, `Made by eventlake ${a.version}. Confidence is a rule-based estimate. Read the quotation before you cite an event.`),
    el("p", {}, "Place names and coordinates: GeoNames (CC BY 4.0). Country outlines: Natural Earth (public domain). Event types: PLOVER; sub-event names as in ACLED's codebook."));
}

const spaced = (name) => name.replaceAll("_", " ");

function table(title, header, rows, numeric, empty) {
  const box = el("div", {}, el("h3", {}, title));
  if (!rows.length) return fill(box, {}, [el("p", { class: "quiet" }, empty || "None.")]);
  const cells = (row, kind) => row.map((v, i) => el(kind, { class: numeric.includes(i) ? "n" : null, dir: "auto", scope: kind === "th" ? "col" : null },
    v === null || v === undefined ? "–" : typeof v === "number" ? number(v) : String(v)));
  box.append(el("table", {}, el("thead", {}, el("tr", {}, cells(header, "th"))), el("tbody", {}, rows.map((r) => el("tr", {}, cells(r, "td"))))));
  return box;
}

function drawQuality() {
  const q = FACTS.quality, g = q.gaps, n = g.events;
  const gap = (name, count) => [name, count, percent(count, n)];
  fill(byId("quality"), {}, [
    table("Languages", ["language", "documents", "mentions", "sure"],
      q.languages.map(([l, d, sure, m]) => [l, d, m, sure === null ? null : `${Math.round(100 * sure)} %`]), [1, 2, 3]),
    table("Events without …", ["", "events", "share"], [gap("a date", g.undated), gap("a date, lost in scraping", g.lost_date),
      gap("a place", g.unplaced), gap("coordinates of their place", g.no_coordinates), gap("an actor", g.no_actor), gap("a target", g.no_target)], [1, 2]),
    table("Reports that disagree", ["", "events", "share"], [gap("about the date", g.date_conflicts), gap("about what happened", g.content_conflicts)], [1, 2]),
    table("How dates were found", ["basis", "events"], q.basis, [1]),
    table("Damage found", ["kind", "documents"], q.damage.map(([kind, n]) => [spaced(kind), n]), [1], "No damage was found."),
    table("Text repaired or taken out", ["kind", "edits", "documents", "characters"], q.repairs.map(([kind, ...n]) => [spaced(kind), ...n]), [1, 2, 3], "Nothing had to be repaired."),
    table("Copies among documents", ["kind", "documents"], q.copies, [1], "No document is a copy of another."),
    table("In quarantine", ["reason", "stage", "inputs", "for example"], q.quarantine.map(([code, stage, count, why, path]) => [code, stage, count, `${path}: ${why}`]), [2], "Every input could be read."),
    q.corrections.length > 0 && table("Corrections applied", ["row", "correction"], q.corrections, []),
    DATA.about.warnings.length > 0 && table("Warnings of the checks", ["warning"], DATA.about.warnings.map((w) => [w]), []),
  ]);
}
