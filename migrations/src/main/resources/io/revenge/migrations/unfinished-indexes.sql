-- How to be rid of the invalid indexes of these names, which CREATE INDEX CONCURRENTLY leaves when it fails or is killed.
-- A partitioned index may be invalid for other reasons.
SELECT format('DROP INDEX CONCURRENTLY %s', c.oid::regclass)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indexrelid AND c.relkind = 'i'
WHERE NOT i.indisvalid AND c.relname = ANY (?) AND pg_has_role(c.relowner, 'USAGE')
