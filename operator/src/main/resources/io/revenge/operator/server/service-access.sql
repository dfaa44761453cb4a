-- Statements of the owner that give the service roles what they lack: to connect to this database, and for the exporter the
-- schema of pg_stat_statements. No row when they lack nothing.
SELECT pg_catalog.format('GRANT CONNECT ON DATABASE %I TO %I', pg_catalog.current_database(), r.rolname) AS statement
  FROM pg_catalog.pg_roles AS r
  JOIN pg_catalog.pg_database AS d ON d.datname = pg_catalog.current_database()
 WHERE r.rolname IN ('revenge_operator', 'revenge_exporter', 'revenge_backup')
   AND NOT pg_catalog.has_database_privilege(r.oid, d.oid, 'CONNECT')
   AND pg_catalog.pg_has_role(d.datdba, 'USAGE')
UNION ALL
SELECT pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, r.rolname)
  FROM pg_catalog.pg_roles AS r
 CROSS JOIN pg_catalog.pg_extension AS e
  JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
 WHERE r.rolname = 'revenge_exporter'
   AND e.extname = 'pg_stat_statements'
   AND NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
   AND pg_catalog.pg_has_role(n.nspowner, 'USAGE')
