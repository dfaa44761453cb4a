-- The oldest session of this role and application_name; no row when there is none. The owner can give a session of its own
-- the name, but not the role.
SELECT pid, backend_start
FROM pg_catalog.pg_stat_activity
WHERE usename = session_user AND application_name = ?::text AND pid <> pg_catalog.pg_backend_pid()
ORDER BY backend_start
LIMIT 1
