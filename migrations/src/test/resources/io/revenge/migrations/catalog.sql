-- Everything that pg_dump -s would write of the objects that migrations make, a line for each; histories apart.
WITH relation AS (
    SELECT c.*, n.nspname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\_%'
      AND c.relname NOT LIKE 'flyway\_history\_%'
)
SELECT format('extension %s %s', extname, extnamespace::regnamespace) AS line
FROM pg_extension
UNION ALL
SELECT format('schema %s %s %s', nspname, nspowner::regrole, nspacl)
FROM pg_namespace
WHERE nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
UNION ALL
SELECT format('relation %I.%I %s %s %s %s %s', nspname, relname, relkind, relowner::regrole, relacl, reloptions,
              pg_get_expr(relpartbound, oid) || pg_get_partkeydef(oid))
FROM relation
UNION ALL
SELECT format('column %I.%I %s %I %s not null %s default %s', r.nspname, r.relname, a.attnum, a.attname,
              format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
FROM relation r
JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0
LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
UNION ALL
SELECT format('index %s', pg_get_indexdef(r.oid))
FROM relation r
WHERE r.relkind IN ('i', 'I')
UNION ALL
SELECT format('constraint %I.%I %I %s', r.nspname, r.relname, c.conname, pg_get_constraintdef(c.oid))
FROM relation r
JOIN pg_constraint c ON c.conrelid = r.oid
UNION ALL
SELECT format('trigger %I.%I %s', r.nspname, r.relname, pg_get_triggerdef(t.oid))
FROM relation r
JOIN pg_trigger t ON t.tgrelid = r.oid AND NOT t.tgisinternal
UNION ALL
SELECT format('function %s', p.oid::regprocedure)
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
UNION ALL
SELECT format('type %I.%I', n.nspname, t.typname)
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND t.typname NOT LIKE '%flyway\_history\_%'
ORDER BY line
