-- Opens a transaction of the maintenance. The first lock is awaited for 2 s. Rows that a policy
-- would hide make an error instead of being left behind.
SELECT set_config('lock_timeout', '2s', TRUE),
       set_config('row_security', 'off', TRUE),
       set_config('revenge.table', ?, TRUE),
       set_config('revenge.column', ?, TRUE),
       set_config('revenge.partition', ?, TRUE),
       set_config('revenge.from', ?, TRUE),
       set_config('revenge.to', ?, TRUE),
       set_config('revenge.alone', ?, TRUE),
       set_config('revenge.movable_rows', ?, TRUE)
