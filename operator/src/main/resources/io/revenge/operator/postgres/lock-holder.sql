-- For whom the session of an application_name waits; no row when it waits for nobody. One that waits itself comes last.
SELECT holder.pid, holder.usename, holder.application_name, coalesce(holder.xact_start, holder.backend_start) AS since
FROM pg_stat_activity AS waiting
CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS blocking (pid)
JOIN pg_stat_activity AS holder ON holder.pid = blocking.pid
WHERE waiting.application_name = ?::text AND waiting.wait_event_type = 'Lock'
ORDER BY holder.wait_event_type IS NOT DISTINCT FROM 'Lock', since
LIMIT 1
