// The list of events; an event's reports are built when it is opened.

const PAGE = 40;
let listed = [], shown = 0;

const tag = (text, warn) => el("span", { class: warn ? "tag warn" : "tag" }, text);

function drawEvents(events) {
  listed = events;
  shown = 0;
  clear(byId("events"));
  if (!events.length) byId("events").append(el("p", { class: "quiet" }, "No event passes these filters."));
  showMore();
}

function showMore() {
  const box = byId("events");
  for (const e of listed.slice(shown, shown + PAGE)) box.append(eventRow(e));
  shown = Math.min(listed.length, shown + PAGE);
  byId("more").hidden = shown >= listed.length;
  byId("more").textContent = `Show more (${number(shown)} of ${number(listed.length)})`;
}

function eventRow(e) {
  const [mentions, documents, sources] = e.counts;
  const who = [e.actor || "?", " → ", e.target || "?"];
  const where = [e.place, e.country].filter(Boolean).join(", ") || "no place";
  const row = el("details", { class: "event", "data-id": e.id });
  row.style.setProperty("--tone", tone(e.group));
  row.append(el("summary", {},
    el("span", { class: "date" }, dateText(e)),
    el("span", { class: "who", dir: "auto" }, ...(e.actor || e.target ? who : [typeText(e)])),
    el("span", { class: "weight", title: `${mentions} mentions in ${documents} documents` },
      `${plural(documents, "doc")} · ${(e.languages || []).join(" ")} · ${Math.round(100 * e.sure)} %`),
    el("span", { class: "sub" }, tag(typeText(e)), e.killed && tag(`${people(e.killed)} killed`),
      e.injured && tag(`${people(e.injured)} injured`), e.status !== "asserted" && tag(e.status),
      e.date_conflict && tag("dates conflict", true), e.content_conflict && tag("reports conflict", true),
      e.new && tag("new"), corrected(e) && tag("corrected", true), el("span", { class: "quiet", dir: "auto" }, where))));
  row.addEventListener("toggle", () => {
    if (row.open && row.childElementCount === 1) row.append(eventBody(e, sources));
  });
  return row;
}

const typeText = (e) => `${e.type}${e.mode ? ` / ${e.mode}` : ""}${e.sub ? ` · ${e.sub}` : ""}`;
const corrected = (e) => (e.evidence || []).some((v) => v[0] === "correction") || (e.reports || []).some((r) => r.corrections);

function eventBody(e, sources) {
  const facts = el("dl", { class: "facts" });
  const fact = (name, ...value) => facts.append(el("dt", {}, name), el("dd", { dir: "auto" }, ...value));
  fact("when", dateText(e), e.basis ? ` (${[e.precision || "unknown", e.basis, !e.open && e.days && e.days[2]].filter(Boolean).join(", ")})` : "");
  fact("where", e.place || "not stated", e.exact ? ` (${e.exact})` : "", e.at ? ` ${e.at[0]}, ${e.at[1]}` : "");
  fact("who", `${e.actor || "not stated"} → ${e.target || "not stated"}`);
  fact("sources", `${plural(e.counts[0], "mention")} in ${plural(e.counts[1], "document")}, ${plural(sources, "independent source")}`);
  if (e.parent) fact("part of", el("code", {}, e.parent));
  for (const v of (e.evidence || []).filter((v) => v[0] === "correction")) fact("corrected", v[1]);
  const evidence = (e.evidence || []).filter((v) => v[0] !== "correction");
  if (evidence.length && e.counts[0] > 1) {
    fact("one event because", evidence.map(([kind, value, weight]) => `${kind} ${value}${weight ? ` (${weight > 0 ? "+" : ""}${weight})` : ""}`).join(" · "));
  }
  const reports = e.reports || [];
  const left = e.counts[0] - reports.length;
  return el("div", { class: "body" }, facts, reports.map((r) => reportBox(r, e)),
    left > 0 && el("p", { class: "quiet" }, `${plural(left, "more report")} in the table mentions.`),
    el("p", { class: "quiet" }, "Why: ", el("code", {}, `etl explain ${e.id}`), " · wrong? A line for corrections.csv: ",
      el("code", {}, `${e.id},field,value,who,why`)));
}

function reportBox(r, e) {
  const d = DATA.documents[r.doc] || {};
  const differs = [];
  if (r.days || r.basis) differs.push(r.days || r.basis === "lost" ? `date ${dateText(r)}` : "no date of its own");
  for (const name of ["type", "place", "actor", "target"]) if (r[name]) differs.push(`${name} ${r[name]}`);
  if (r.killed) differs.push(`killed ${people(r.killed)}`);
  if (r.injured) differs.push(`injured ${people(r.injured)}`);
  const quote = el("blockquote", { dir: "auto", lang: r.lang }, r.quote[0], el("mark", {}, r.quote[1]), r.quote[2]);
  const said = r.said_by && `says ${r.said_by}${r.via ? ` via ${r.via}` : ""}`;
  return el("div", { class: "report" },
    el("div", { class: "meta" }, tag(r.lang), r.negative && tag("says it did not happen", true), r.modality && tag(r.modality),
      r.temporal && tag(r.temporal), d.copy && tag("copy of another document"), r.repeat && tag("repeated in its document"),
      el("bdi", {}, safeLink(d.url, d.publisher || d.title || d.path || r.doc)),
      d.published ? ` · ${spoken(d.published)}${d.doubted ? " (doubtful)" : ""}` : "", said ? [" · ", el("bdi", {}, said)] : ""),
    quote,
    differs.length > 0 && el("div", { class: "meta" }, "This report alone: ", el("bdi", {}, differs.join(" · "))),
    (r.corrections || []).map((c) => el("div", { class: "meta" }, tag("corrected", true), el("bdi", {}, c))),
    el("div", { class: "meta" }, el("bdi", {}, `${d.source || ""}/${d.path || ""}`), ` · characters ${r.span[0]}–${r.span[1]}`,
      r.raw ? `, raw ${r.raw[0]}–${r.raw[1]}` : "", ` · sure ${Math.round(100 * r.sure)} % · `, el("code", {}, r.id),
      r.rule ? ` · rule ${r.rule}` : ""));
}
