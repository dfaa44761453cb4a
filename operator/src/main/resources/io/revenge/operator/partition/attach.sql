-- Makes one month's partition and moves the month's rows out of DEFAULT into it, in the transaction
-- that enter.sql opened. Raises RV001 when more rows would move than may, RV002 when the name is
-- taken by something else, RV003 when moving rows would have effects beyond this table.
DO $$
DECLARE
    parent regclass := to_regclass(quote_ident(current_setting('revenge.table')));
    key name := current_setting('revenge.column');
    partition name := current_setting('revenge.partition');
    lower text := current_setting('revenge.from');
    upper text := current_setting('revenge.to');
    alone boolean := current_setting('revenge.alone');
    movable_rows bigint := current_setting('revenge.movable_rows');
    namespace name := (SELECT relnamespace::regnamespace::name FROM pg_class WHERE oid = parent);
    net regclass;
    month regclass;
    in_month text := format('%1$I >= %2$L AND %1$I < %3$L', key, lower, upper);
    rows_in_default bigint;
    has_rows boolean;
    columns text;
    referenced regclass;
BEGIN
    -- Two maintainers exclude each other here; nobody else notices this lock.
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);

    month := to_regclass(format('%I.%I', namespace, partition));
    IF month IS NULL THEN
        -- An identity belongs to the parent. Foreign keys come with ATTACH.
        EXECUTE format(
            'CREATE TABLE %I.%I (LIKE %s INCLUDING ALL EXCLUDING IDENTITY,
                CONSTRAINT revenge_month CHECK (%I IS NOT NULL AND %s))',
            namespace, partition, parent, key, in_month);
        month := format('%I.%I', namespace, partition)::regclass;
    ELSIF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = month AND inhparent = parent) THEN
        RETURN;
    ELSIF NOT EXISTS (
        SELECT
        FROM pg_class AS c
        JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'c' AND k.conname = 'revenge_month'
        WHERE c.oid = month AND c.relkind = 'r' AND NOT c.relispartition
            AND c.relowner = (SELECT relowner FROM pg_class WHERE oid = parent)
    ) THEN
        RAISE EXCEPTION USING
            ERRCODE = 'RV002',
            MESSAGE = format('%s exists already and is no partition of %s', month, parent);
    END IF;

    -- A query that planned before the attach knows DEFAULT but not the new partition: it would miss
    -- rows that move while it waits. Waiting for the table itself, it plans afterwards.
    IF alone THEN
        EXECUTE format('LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE', parent);
    END IF;
    SELECT partdefid INTO net FROM pg_partitioned_table WHERE partrelid = parent AND partdefid <> 0;
    IF net IS NOT NULL THEN
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', net);
    END IF;
    -- From here on others wait for us. Less than half of deadlock_timeout: in a deadlock it is this
    -- transaction that gives way, never the application's.
    PERFORM set_config('lock_timeout', '400ms', TRUE);
    FOR referenced IN
        SELECT DISTINCT confrelid FROM pg_constraint
        WHERE conrelid = parent AND contype = 'f' AND confrelid <> parent
        ORDER BY 1
    LOOP
        EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', referenced);
    END LOOP;

    IF net IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s)', net, in_month) INTO has_rows;
    END IF;
    IF has_rows THEN
        EXECUTE format('SELECT count(*) FROM (SELECT FROM %s LIMIT %s) AS sample', net, movable_rows + 1)
            INTO rows_in_default;
        IF rows_in_default > movable_rows THEN
            RAISE EXCEPTION USING
                ERRCODE = 'RV001',
                MESSAGE = format('%s has more than %s rows', net, movable_rows);
        END IF;
        IF NOT alone THEN
            RAISE EXCEPTION USING
                ERRCODE = 'lock_not_available',
                MESSAGE = format('rows of %s arrived in %s', lower, net);
        END IF;
        IF EXISTS (
            SELECT FROM pg_trigger
            WHERE tgrelid = net AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgtype & 8 <> 0
        ) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'RV003',
                MESSAGE = format('a trigger on DELETE of %s would fire for rows that only move', net);
        END IF;
        IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid IN (parent, net)) THEN
            RAISE EXCEPTION USING
                ERRCODE = 'RV003',
                MESSAGE = format('a foreign key to %s would act on rows that only move', parent);
        END IF;
        SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO columns
        FROM pg_attribute
        WHERE attrelid = parent AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format(
            'WITH moved AS (DELETE FROM %1$s WHERE %2$s RETURNING %3$s)
             INSERT INTO %4$s (%3$s) SELECT %3$s FROM moved',
            net, in_month, columns, month);
    END IF;

    EXECUTE format(
        'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)', parent, month, lower, upper);
    EXECUTE format('COMMENT ON TABLE %s IS NULL', month);
END
$$
