-- Column names and order of the UCDP Georeferenced Event Dataset (codebook 24.1).  Only events with at least one death
-- that a source asserts or reports.  type_of_violence: 1 state-based, 2 non-state, 3 one-sided; null where it cannot be
-- told, because a side that might be the state's is not known.  where_prec: 1 exact,
-- 2 within about 25 km, 3 second-level region, 4 first-level region, 5 larger area, 6 country, 7 not located.  date_prec: 1 exact
-- day, 2 two to six days, 3 a week, 4 up to a month, 5 up to a year.  Deaths are not split by side in our events: those
-- of one-sided violence are civilians', the others unknown.  Where reports give no best number, best is their lowest,
-- else their highest ("fewer than 4": low 0, best 3, high 3).  priogrid_gid is the cell of the PRIO-GRID 2.0 half-degree grid.
CREATE VIEW ged AS
SELECT
    e.event_id AS id,
    e.event_id AS relid,
    year(e.date_start) AS year,
    1 AS active_year,
    'Clear' AS code_status,
    v.type_of_violence,
    NULL::BIGINT AS conflict_dset_id,
    NULL::BIGINT AS conflict_new_id,
    NULL::VARCHAR AS conflict_name,
    NULL::BIGINT AS dyad_dset_id,
    NULL::BIGINT AS dyad_new_id,
    CASE WHEN e.actor_name IS NOT NULL AND e.target_name IS NOT NULL THEN e.actor_name || ' - ' || e.target_name END
        AS dyad_name,
    NULL::BIGINT AS side_a_dset_id,
    NULL::BIGINT AS side_a_new_id,
    e.actor_name AS side_a,
    NULL::BIGINT AS side_b_dset_id,
    NULL::BIGINT AS side_b_new_id,
    CASE WHEN v.type_of_violence = 3 THEN 'Civilians' ELSE e.target_name END AS side_b,
    e.n_sources AS number_of_sources,
    s.url AS source_article,
    s.outlets AS source_office,
    s.published_at AS source_date,
    s.title AS source_headline,
    NULL::VARCHAR AS source_original,
    CASE e.geo_precision
        WHEN 'site' THEN 1 WHEN 'settlement' THEN 1 WHEN 'admin2' THEN 3 WHEN 'admin1' THEN 4
        WHEN 'region' THEN 5 WHEN 'country' THEN 6 ELSE 7
    END AS where_prec,
    e.place_name AS where_coordinates,
    e.place_name AS where_description,
    e.admin1 AS adm_1,
    p.admin2 AS adm_2,
    e.latitude,
    e.longitude,
    CASE WHEN e.latitude IS NOT NULL THEN 'POINT (' || e.longitude || ' ' || e.latitude || ')' END AS geom_wkt,
    (floor((e.latitude + 90) * 2) * 720 + floor((e.longitude + 180) * 2) + 1)::BIGINT AS priogrid_gid,
    c.name AS country,
    NULL::BIGINT AS country_id,
    c.ged_region AS region,
    CASE WHEN e.date_precision = 'day' THEN 1 ELSE 2 END AS event_clarity,
    CASE
        WHEN e.date_start IS NULL THEN 5
        WHEN date_diff('day', e.date_start, e.date_end) = 0 THEN 1
        WHEN date_diff('day', e.date_start, e.date_end) < 6 THEN 2
        WHEN date_diff('day', e.date_start, e.date_end) < 7 THEN 3
        WHEN date_diff('day', e.date_start, e.date_end) <= 31 THEN 4
        ELSE 5
    END AS date_prec,
    e.date_start,
    e.date_end,
    0 AS deaths_a,
    0 AS deaths_b,
    CASE WHEN v.type_of_violence = 3 THEN coalesce(e.killed_best, e.killed_low, e.killed_high) ELSE 0 END
        AS deaths_civilians,
    CASE WHEN v.type_of_violence = 3 THEN 0 ELSE coalesce(e.killed_best, e.killed_low, e.killed_high) END
        AS deaths_unknown,
    coalesce(e.killed_best, e.killed_low, e.killed_high) AS best,
    coalesce(e.killed_high, e.killed_best, e.killed_low) AS high,
    coalesce(e.killed_low, e.killed_best, 0) AS low,
    NULL::BIGINT AS gwnoa,
    NULL::BIGINT AS gwnob
FROM events AS e
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN e.civilian_targeting OR e.target_sector SIMILAR TO '(.*;)?(CVL|REF|JRN|MED|EDU)(;.*)?' THEN 3
        WHEN e.actor_sector SIMILAR TO '(.*;)?(MIL|GOV|COP|SPY)(;.*)?'
            OR e.target_sector SIMILAR TO '(.*;)?(MIL|GOV|COP|SPY)(;.*)?' THEN 1
        WHEN e.actor_sector IS NOT NULL AND e.target_sector IS NOT NULL THEN 2
    END AS type_of_violence
) AS v
LEFT JOIN country_codes AS c ON c.iso2 = e.country
LEFT JOIN places AS p ON p.place_id = e.place_id
LEFT JOIN event_sources AS s ON s.event_id = e.event_id
WHERE coalesce(e.killed_high, e.killed_best, e.killed_low, 0) > 0 AND e.status IN ('asserted', 'reported');
