-- Who holds an advisory lock of a database; no row when nobody does. Parameters: the database, the key.
SELECT holder.pid, holder.usename, holder.application_name, coalesce(holder.xact_start, holder.backend_start) AS since
FROM pg_locks AS held
JOIN pg_database AS place ON place.oid = held.database
LEFT JOIN pg_stat_activity AS holder ON holder.pid = held.pid
WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
  AND place.datname = ?::text
  AND (held.classid::bigint << 32 | held.objid::bigint) = ?
LIMIT 1
