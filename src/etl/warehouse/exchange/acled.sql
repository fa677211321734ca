-- Column names and order of ACLED's export (codebook 2024).  Only dated events that ACLED would code: with a sub-event
-- type, asserted or reported.  `fatalities` is the best estimate, 0 where no report gives a number, as ACLED has it.
-- interaction names the group with the smaller inter code first, whoever acts.  time_precision: 1 day, 2 week, 3 month.  geo_precision: 1 the place itself, 2 its district, 3 its region or country.
CREATE VIEW acled AS
SELECT
    coalesce(c.iso3, 'XXX') || e.event_id AS event_id_cnty,
    e.date_start::DATE AS event_date,
    year(e.date_start) AS year,
    CASE e.date_precision WHEN 'day' THEN 1 WHEN 'week' THEN 2 ELSE 3 END AS time_precision,
    e.disorder_type,
    e.acled_event_type AS event_type,
    e.sub_event_type,
    e.actor_name AS actor1,
    NULL::VARCHAR AS assoc_actor_1,
    i1.inter AS inter1,
    e.target_name AS actor2,
    NULL::VARCHAR AS assoc_actor_2,
    i2.inter AS inter2,
    CASE
        WHEN i1.acled_inter <= i2.acled_inter THEN i1.inter || '-' || i2.inter
        WHEN i1.acled_inter > i2.acled_inter THEN i2.inter || '-' || i1.inter
        ELSE coalesce(i1.inter, i2.inter) || ' only'
    END AS interaction,
    CASE WHEN e.civilian_targeting THEN 'Civilian targeting' END AS civilian_targeting,
    c.iso_numeric AS iso,
    c.acled_region AS region,
    c.name AS country,
    e.admin1,
    p.admin2,
    NULL::VARCHAR AS admin3,
    e.place_name AS location,
    e.latitude,
    e.longitude,
    CASE WHEN e.geo_precision IN ('site', 'settlement') THEN 1 WHEN e.geo_precision = 'admin2' THEN 2 ELSE 3 END
        AS geo_precision,
    s.outlets AS source,
    NULL::VARCHAR AS source_scale,
    e.summary AS notes,
    coalesce(e.killed_best, 0) AS fatalities,
    NULL::VARCHAR AS tags,
    epoch(coalesce(s.last_published_at, e.date_start))::BIGINT AS "timestamp"
FROM events AS e
LEFT JOIN country_codes AS c ON c.iso2 = e.country
LEFT JOIN places AS p ON p.place_id = e.place_id
LEFT JOIN actors AS a1 ON a1.actor_id = string_split(e.actor_id, ';')[1]
LEFT JOIN actors AS a2 ON a2.actor_id = string_split(e.target_id, ';')[1]
LEFT JOIN acled_inter AS i1 ON i1.acled_inter = a1.acled_inter
LEFT JOIN acled_inter AS i2 ON i2.acled_inter = a2.acled_inter
LEFT JOIN event_sources AS s ON s.event_id = e.event_id
WHERE e.sub_event_type IS NOT NULL AND e.date_start IS NOT NULL AND e.status IN ('asserted', 'reported');
