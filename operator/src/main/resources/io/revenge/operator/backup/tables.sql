-- Every table that a dump of this database must hold: oid, relkind, name.
SELECT c.oid, c.relkind, pg_catalog.regexp_replace(pg_catalog.format('%I.%I', n.nspname, c.relname), '\s', ' ', 'g')
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'm')
  AND n.nspname <> 'information_schema'
  AND n.nspname !~ '^pg_'
  AND NOT EXISTS (
    SELECT
    FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e'
  );
