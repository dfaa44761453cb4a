-- Drops a table that detach.sql detached, in the transaction that enter.sql opened.
DO $$
DECLARE
    parent regclass := to_regclass(quote_ident(current_setting('revenge.table')));
    month regclass;
BEGIN
    SELECT c.oid INTO month
    FROM pg_class AS c
    JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'c' AND k.conname = 'revenge_month'
    WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = parent)
        AND c.relname = current_setting('revenge.partition')
        AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition
        AND obj_description(c.oid, 'pg_class') = 'revenge-operator: detached by retention, to be dropped';
    IF month IS NOT NULL THEN
        EXECUTE format('DROP TABLE %s', month);
    END IF;
END
$$
