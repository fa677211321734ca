-- Column names and order of the GDELT 2.0 event database (codebook 2.0).  One row per dated event, where GDELT has one
-- per pair of actors and article.  Geographic countries are FIPS 10-4, actor countries ISO 3166-1 alpha-3 (as CAMEO has
-- them); Geo_Type: 1 country, 2 state and 3 settlement of the United States, 4 settlement and 5 region elsewhere, 0 none.
-- GoldsteinScale carries the PLOVER scale, which has the same range; AvgTone is not measured.
CREATE VIEW gdelt AS
SELECT
    e.event_id AS GLOBALEVENTID,
    strftime(e.date_start, '%Y%m%d')::INTEGER AS "Day",
    strftime(e.date_start, '%Y%m')::INTEGER AS MonthYear,
    year(e.date_start) AS "Year",
    round(year(e.date_start) + (month(e.date_start) * 30 + day(e.date_start)) / 365.0, 4) AS FractionDate,
    a1.cameo_code AS Actor1Code,
    upper(e.actor_name) AS Actor1Name,
    e.actor_country AS Actor1CountryCode,
    NULL::VARCHAR AS Actor1KnownGroupCode,
    NULL::VARCHAR AS Actor1EthnicCode,
    NULL::VARCHAR AS Actor1Religion1Code,
    NULL::VARCHAR AS Actor1Religion2Code,
    string_split(e.actor_sector, ';')[1] AS Actor1Type1Code,
    string_split(e.actor_sector, ';')[2] AS Actor1Type2Code,
    string_split(e.actor_sector, ';')[3] AS Actor1Type3Code,
    a2.cameo_code AS Actor2Code,
    upper(e.target_name) AS Actor2Name,
    e.target_country AS Actor2CountryCode,
    NULL::VARCHAR AS Actor2KnownGroupCode,
    NULL::VARCHAR AS Actor2EthnicCode,
    NULL::VARCHAR AS Actor2Religion1Code,
    NULL::VARCHAR AS Actor2Religion2Code,
    string_split(e.target_sector, ';')[1] AS Actor2Type1Code,
    string_split(e.target_sector, ';')[2] AS Actor2Type2Code,
    string_split(e.target_sector, ';')[3] AS Actor2Type3Code,
    1 AS IsRootEvent,
    k.code AS EventCode,
    left(k.code, 3) AS EventBaseCode,
    left(k.code, 2) AS EventRootCode,
    e.quad_class AS QuadClass,
    e.intensity AS GoldsteinScale,
    e.n_mentions AS NumMentions,
    e.n_sources AS NumSources,
    e.n_documents AS NumArticles,
    NULL::DOUBLE AS AvgTone,
    NULL::INTEGER AS Actor1Geo_Type,
    NULL::VARCHAR AS Actor1Geo_FullName,
    NULL::VARCHAR AS Actor1Geo_CountryCode,
    NULL::VARCHAR AS Actor1Geo_ADM1Code,
    NULL::VARCHAR AS Actor1Geo_ADM2Code,
    NULL::DOUBLE AS Actor1Geo_Lat,
    NULL::DOUBLE AS Actor1Geo_Long,
    NULL::VARCHAR AS Actor1Geo_FeatureID,
    NULL::INTEGER AS Actor2Geo_Type,
    NULL::VARCHAR AS Actor2Geo_FullName,
    NULL::VARCHAR AS Actor2Geo_CountryCode,
    NULL::VARCHAR AS Actor2Geo_ADM1Code,
    NULL::VARCHAR AS Actor2Geo_ADM2Code,
    NULL::DOUBLE AS Actor2Geo_Lat,
    NULL::DOUBLE AS Actor2Geo_Long,
    NULL::VARCHAR AS Actor2Geo_FeatureID,
    CASE
        WHEN e.geo_precision = 'country' THEN 1
        WHEN e.geo_precision IN ('site', 'settlement') THEN CASE WHEN e.country = 'US' THEN 3 ELSE 4 END
        WHEN e.geo_precision IN ('admin1', 'admin2') THEN CASE WHEN e.country = 'US' THEN 2 ELSE 5 END
        ELSE 0
    END AS ActionGeo_Type,
    concat_ws(', ', e.place_name, CASE WHEN e.admin1 <> e.place_name THEN e.admin1 END,
        CASE WHEN c.name <> e.place_name THEN c.name END) AS ActionGeo_FullName,
    c.fips AS ActionGeo_CountryCode,
    NULL::VARCHAR AS ActionGeo_ADM1Code,
    NULL::VARCHAR AS ActionGeo_ADM2Code,
    e.latitude AS ActionGeo_Lat,
    e.longitude AS ActionGeo_Long,
    e.geonameid::VARCHAR AS ActionGeo_FeatureID,
    strftime(e.first_reported, '%Y%m%d%H%M%S')::BIGINT AS DATEADDED,
    s.url AS SOURCEURL
FROM events AS e
LEFT JOIN actors AS a1 ON a1.actor_id = string_split(e.actor_id, ';')[1]
LEFT JOIN actors AS a2 ON a2.actor_id = string_split(e.target_id, ';')[1]
LEFT JOIN country_codes AS c ON c.iso2 = e.country
LEFT JOIN cameo_codes AS exact ON exact.event_type = e.event_type AND exact.event_mode = coalesce(e.event_mode, '')
LEFT JOIN cameo_codes AS plain ON plain.event_type = e.event_type AND plain.event_mode = ''
LEFT JOIN event_sources AS s ON s.event_id = e.event_id
CROSS JOIN LATERAL (SELECT coalesce(exact.cameo_code, plain.cameo_code) AS code) AS k
WHERE e.date_start IS NOT NULL AND e.status IN ('asserted', 'reported');
