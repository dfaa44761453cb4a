-- The history of every module in one query, whether its table exists or not.
-- One line for each: the versions in order of application, those that failed with a mark behind.
SELECT name,
       (xpath('//versions/text()', query_to_xml(format(
           $$SELECT string_agg(version || CASE WHEN success THEN '' ELSE '!' END, ' ' ORDER BY installed_rank) AS versions
             FROM public.%I WHERE type = 'SQL'$$, name), false, true, '')))[1]::text AS versions
FROM unnest(?::text[]) AS name
WHERE to_regclass(format('public.%I', name)) IS NOT NULL
