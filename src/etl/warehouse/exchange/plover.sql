-- Column names and order of the POLECAT dataset, the published data in PLOVER codes.  All events, whatever their status.
-- The columns of Wikipedia ids are null: we know Wikidata ids, which stand in actors.wikidata_id.
CREATE VIEW plover AS
SELECT
    e.event_id AS "Event ID",
    e.date_start::DATE AS "Event Date",
    e.event_type AS "Event Type",
    e.event_mode AS "Event Mode",
    e.intensity AS "Intensity",
    e.quad_class AS "Quad Code",
    array_to_string(e.event_contexts, ';') AS "Contexts",
    e.actor_name AS "Actor Name",
    e.actor_countries AS "Actor Country",
    NULL::VARCHAR AS "Actor COW",
    string_split(e.actor_sector, ';')[1] AS "Primary Actor Sector",
    e.actor_sector AS "Actor Sectors",
    NULL::VARCHAR AS "Actor Title",
    m.actor_text AS "Actor Name Raw",
    NULL::VARCHAR AS "Wikipedia Actor ID",
    e.target_name AS "Recipient Name",
    e.target_countries AS "Recipient Country",
    NULL::VARCHAR AS "Recipient COW",
    string_split(e.target_sector, ';')[1] AS "Primary Recipient Sector",
    e.target_sector AS "Recipient Sectors",
    NULL::VARCHAR AS "Recipient Title",
    m.target_text AS "Recipient Name Raw",
    NULL::VARCHAR AS "Wikipedia Recipient ID",
    e.place_name AS "Placename",
    CASE WHEN e.geo_precision IN ('site', 'settlement') THEN e.place_name END AS "City",
    p.admin2 AS "District",
    e.admin1 AS "Province",
    c.iso3 AS "Country",
    e.latitude AS "Latitude",
    e.longitude AS "Longitude",
    e.geonameid AS "GeoNames ID",
    m.place_text AS "Raw Placename",
    p.kind AS "Feature Type",
    s.outlets AS "Source",
    s.published_at::DATE AS "Publication Date",
    NULL::VARCHAR AS "Story People",
    NULL::VARCHAR AS "Story Organizations",
    NULL::VARCHAR AS "Story Locations",
    array_to_string(e.languages, ';') AS "Language",
    'PLOVER' AS "Version"
FROM events AS e
LEFT JOIN (
    SELECT
        event_id,
        first(actor_text ORDER BY confidence DESC, mention_id) AS actor_text,
        first(target_text ORDER BY confidence DESC, mention_id) AS target_text,
        first(place_text ORDER BY confidence DESC, mention_id) AS place_text
    FROM mentions GROUP BY event_id
) AS m ON m.event_id = e.event_id
LEFT JOIN places AS p ON p.place_id = e.place_id
LEFT JOIN country_codes AS c ON c.iso2 = e.country
LEFT JOIN event_sources AS s ON s.event_id = e.event_id;
