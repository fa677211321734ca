-- One row per event: the outlets, titles and first publication of the documents that report it.
-- An outlet is the publisher where the metadata name one, else the name of the source.
CREATE VIEW event_sources AS
WITH pairs AS (SELECT event_id, unnest(doc_ids) AS doc_id FROM events)
SELECT
    p.event_id,
    string_agg(DISTINCT coalesce(d.publisher, d.source), '; ' ORDER BY coalesce(d.publisher, d.source)) AS outlets,
    min(d.title) AS title,
    min(d.url) AS url,
    min(d.published_at) AS published_at,
    max(d.published_at) AS last_published_at
FROM pairs AS p JOIN documents AS d USING (doc_id)
GROUP BY p.event_id;
