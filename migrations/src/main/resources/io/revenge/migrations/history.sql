-- The history of every module in one query, whether its table exists or not.
-- One line for each: the versions in order of application, those that failed with a mark behind.
-- The owner may put anything in its place: "lines" is 1001 when there are more than 1000, of which no more are looked at.
SELECT name,
       (xpath('//versions/text()', history))[1]::text AS versions,
       (xpath('//lines/text()', history))[1]::text::int AS lines
FROM unnest(?::text[]) AS name,
LATERAL (SELECT query_to_xml(format(
    $$SELECT string_agg(left(version, 50) || CASE WHEN success THEN '' ELSE '!' END, ' ' ORDER BY installed_rank)
                 FILTER (WHERE type = 'SQL') AS versions,
             count(*) AS lines
      FROM (SELECT version, success, installed_rank, type FROM public.%I LIMIT 1001) AS history$$,
    name), false, true, '') AS history) AS looked
WHERE to_regclass(format('public.%I', name)) IS NOT NULL
