-- Of those that application.10-extensions.sql makes; null when all are there.
SELECT pg_catalog.string_agg(wanted, ', ' ORDER BY wanted)
  FROM (VALUES ('amcheck'), ('pg_stat_statements'), ('pg_visibility')) AS extensions (wanted)
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = wanted)
