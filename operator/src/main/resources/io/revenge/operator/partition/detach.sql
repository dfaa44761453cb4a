-- Detaches one month's partition whose rows are past their retention, in the transaction that
-- enter.sql opened, and marks it as one to be dropped: a table that a person detached is never taken
-- for it.
DO $$
DECLARE
    parent regclass := to_regclass(quote_ident(current_setting('revenge.table')));
    key name := current_setting('revenge.column');
    month regclass;
    net regclass;
    referenced regclass;
BEGIN
    -- ALTER TABLE … DETACH PARTITION takes these locks as well. CONCURRENTLY would take weaker ones,
    -- but is refused where there is a DEFAULT partition.
    EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
    SELECT c.oid INTO month
    FROM pg_inherits AS i
    JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = parent AND c.relname = current_setting('revenge.partition');
    IF month IS NULL THEN
        RETURN;
    END IF;
    PERFORM set_config('lock_timeout', '400ms', TRUE);
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', month);
    SELECT partdefid INTO net FROM pg_partitioned_table WHERE partrelid = parent AND partdefid <> 0;
    IF net IS NOT NULL THEN
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', net);
    END IF;
    FOR referenced IN
        SELECT DISTINCT confrelid FROM pg_constraint
        WHERE conrelid = parent AND contype = 'f' AND confrelid <> parent
        ORDER BY 1
    LOOP
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', referenced);
    END LOOP;
    IF NOT EXISTS (
        SELECT FROM pg_constraint WHERE conrelid = month AND contype = 'c' AND conname = 'revenge_month'
    ) THEN
        EXECUTE format(
            'ALTER TABLE %1$s ADD CONSTRAINT revenge_month
                CHECK (%2$I IS NOT NULL AND %2$I >= %3$L AND %2$I < %4$L) NOT VALID',
            month, key, current_setting('revenge.from'), current_setting('revenge.to'));
    END IF;
    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', parent, month);
    EXECUTE format(
        'COMMENT ON TABLE %s IS %L', month, 'revenge-operator: detached by retention, to be dropped');
END
$$
