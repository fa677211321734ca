-- One row per day, place, event type and pair of parties ("one per day"), the unit of many count models.
-- Only events that a source asserts or reports and that have an exact day; days of a range are not multiplied.
CREATE VIEW events_1pd AS
SELECT
    e.date_start AS event_date,
    year(e.date_start) AS year,
    e.event_type,
    e.place_id,
    min(e.place_name) AS place_name,
    min(e.country) AS country,
    min(e.admin1) AS admin1,
    min(e.latitude) AS latitude,
    min(e.longitude) AS longitude,
    e.actor_id,
    min(e.actor_name) AS actor_name,
    e.target_id,
    min(e.target_name) AS target_name,
    count(*) AS n_events,
    sum(e.n_mentions)::BIGINT AS n_mentions,
    max(e.n_sources) AS n_sources,
    max(e.killed_low) AS killed_low,
    max(e.killed_best) AS killed_best,
    max(e.killed_high) AS killed_high,
    max(e.injured_best) AS injured_best,
    max(e.confidence) AS confidence,
    list(e.event_id ORDER BY e.event_id) AS event_ids
FROM events AS e
WHERE e.date_precision = 'day' AND e.date_start IS NOT NULL AND e.date_start = e.date_end
    AND e.status IN ('asserted', 'reported')
GROUP BY e.date_start, e.event_type, e.place_id, e.actor_id, e.target_id;
