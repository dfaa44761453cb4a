-- The partitions of the declared tables, a row for each. $1 tables, $2 columns, $3 how many rows of
-- DEFAULT are looked at. "measure", in the first row, is a query that counts what is in the DEFAULT
-- partitions. The owner may make any number of partitions: of more than 1000 none is looked at.
WITH declared AS (
    SELECT t.position, t.name, t.key, to_regclass(quote_ident(t.name)) AS parent
    FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS t (name, key, position)
),
judged AS (
    SELECT d.*, p.partdefid,
           CASE
               WHEN d.parent IS NULL THEN 'the table does not exist'
               WHEN p.partrelid IS NULL THEN 'the table is not partitioned'
               WHEN p.partstrat <> 'r' OR p.partnatts <> 1 OR a.attname <> d.key
                   THEN format('the table is not partitioned by range of %I', d.key)
               WHEN a.atttypid <> 'timestamptz'::regtype
                   THEN format('%I is not of type timestamptz', d.key)
               WHEN octet_length(d.name) > 55
                   THEN 'the table''s name leaves no room for a month in the names of its partitions'
               WHEN (
                   SELECT count(*)
                   FROM (SELECT FROM pg_inherits AS i WHERE i.inhparent = d.parent LIMIT 1002) AS child
               ) > 1001
                   THEN 'the table has more than 1000 partitions'
           END AS problem
    FROM declared AS d
    LEFT JOIN pg_partitioned_table AS p ON p.partrelid = d.parent
    LEFT JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]
),
partitions AS (
    SELECT j.position, c.relname AS partition, r.bounds[1] AS lower, r.bounds[2] AS upper
    FROM judged AS j
    JOIN pg_inherits AS i ON i.inhparent = j.parent
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL (
        SELECT regexp_match(
            pg_get_expr(c.relpartbound, c.oid),
            '^FOR VALUES FROM \((MINVALUE|''[^'']+'')\) TO \((MAXVALUE|''[^'']+'')\)$') AS bounds
    ) AS r
    WHERE j.problem IS NULL AND c.oid <> j.partdefid
),
detached AS (
    SELECT j.position, c.relname AS partition
    FROM judged AS j
    JOIN pg_class AS parent ON parent.oid = j.parent
    JOIN pg_class AS c ON c.relnamespace = parent.relnamespace
        AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition
        AND c.relowner = parent.relowner
        AND starts_with(c.relname::text, j.name || '_')
    JOIN pg_constraint AS k ON k.conrelid = c.oid AND k.contype = 'c' AND k.conname = 'revenge_month'
    WHERE j.problem IS NULL
        AND obj_description(c.oid, 'pg_class') = 'revenge-operator: detached by retention, to be dropped'
    LIMIT 1000
),
measured AS (
    SELECT string_agg(
        format(
            $measure$
            SELECT %1$s, coalesce(sum(n), 0)::bigint,
                   array_agg(to_char(month, 'YYYY-MM') ORDER BY month)
                       FILTER (WHERE month BETWEEN now() - interval '40 years' AND now() + interval '40 years')
            FROM (
                SELECT CASE
                           WHEN key >= '0001-01-01 00:00:00+00' AND key < '10000-01-01 00:00:00+00'
                               THEN date_trunc('month', key AT TIME ZONE 'UTC')
                       END AS month,
                       count(*) AS n
                FROM (SELECT %2$I AS key FROM %3$s LIMIT %4$s) AS sample
                GROUP BY 1
            ) AS months
            $measure$,
            j.position, j.key, j.partdefid::regclass, ?::bigint),
        ' UNION ALL ') AS measure
    FROM judged AS j
    WHERE j.problem IS NULL AND j.partdefid <> 0
),
children AS (
    SELECT position, partition, FALSE AS detached,
           CASE lower WHEN 'MINVALUE' THEN '-infinity' ELSE trim(BOTH '''' FROM lower) END::timestamptz
               AS lower,
           CASE upper WHEN 'MAXVALUE' THEN 'infinity' ELSE trim(BOTH '''' FROM upper) END::timestamptz
               AS upper
    FROM partitions
    UNION ALL
    SELECT position, partition, TRUE, NULL, NULL
    FROM detached
)
SELECT j.position, j.problem, c.partition, c.detached, c.lower, c.upper,
       CASE WHEN row_number() OVER (ORDER BY j.position, c.lower, c.partition) = 1 THEN m.measure END AS measure
FROM judged AS j
CROSS JOIN measured AS m
LEFT JOIN children AS c ON c.position = j.position
ORDER BY j.position, c.lower, c.partition
