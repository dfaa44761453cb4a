package io.revenge.api.v1alpha1;

/**
 * The settings of postgresql.conf that a spec may name, as CEL lists and maps. A test of the
 * operator holds them equal to its own list.
 */
final class Parameters {

  /** Control characters, the single quote and the backslash, for a CEL string of one quote. */
  static final String UNQUOTABLE = "[\\\\x00-\\\\x1f\\\\x27\\\\x5c\\\\x7f]";

  /** All that can be set. */
  static final String NAMES =
      "['autovacuum', 'autovacuum_analyze_scale_factor', "
          + "'autovacuum_analyze_threshold', 'autovacuum_max_workers', 'autovacuum_naptime', "
          + "'autovacuum_vacuum_cost_delay', 'autovacuum_vacuum_cost_limit', "
          + "'autovacuum_vacuum_insert_scale_factor', 'autovacuum_vacuum_insert_threshold', "
          + "'autovacuum_vacuum_scale_factor', 'autovacuum_vacuum_threshold', "
          + "'autovacuum_work_mem', 'bgwriter_delay', 'bgwriter_lru_maxpages', "
          + "'bgwriter_lru_multiplier', 'checkpoint_completion_target', "
          + "'checkpoint_timeout', 'checkpoint_warning', 'client_connection_check_interval', "
          + "'commit_delay', 'commit_siblings', 'cpu_index_tuple_cost', 'cpu_operator_cost', "
          + "'cpu_tuple_cost', 'deadlock_timeout', 'default_statistics_target', "
          + "'effective_cache_size', 'effective_io_concurrency', 'from_collapse_limit', "
          + "'gin_pending_list_limit', 'hash_mem_multiplier', 'huge_pages', "
          + "'idle_in_transaction_session_timeout', 'idle_session_timeout', 'jit', "
          + "'jit_above_cost', 'join_collapse_limit', 'lock_timeout', "
          + "'log_autovacuum_min_duration', 'log_checkpoints', 'log_lock_waits', "
          + "'log_min_duration_statement', 'log_statement', 'log_temp_files', "
          + "'logical_decoding_work_mem', 'maintenance_io_concurrency', "
          + "'maintenance_work_mem', 'max_connections', 'max_locks_per_transaction', "
          + "'max_parallel_maintenance_workers', 'max_parallel_workers', "
          + "'max_parallel_workers_per_gather', 'max_wal_size', 'max_worker_processes', "
          + "'min_parallel_index_scan_size', 'min_parallel_table_scan_size', 'min_wal_size', "
          + "'pg_stat_statements.max', 'pg_stat_statements.track', "
          + "'pg_stat_statements.track_planning', "
          + "'random_page_cost', 'seq_page_cost', 'shared_buffers', 'statement_timeout', "
          + "'synchronous_commit', 'tcp_keepalives_count', 'tcp_keepalives_idle', "
          + "'tcp_keepalives_interval', 'temp_buffers', 'temp_file_limit', "
          + "'track_activity_query_size', 'track_functions', 'track_io_timing', "
          + "'track_wal_io_timing', 'vacuum_cost_delay', 'vacuum_cost_limit', 'wal_buffers', "
          + "'wal_compression', 'wal_writer_delay', 'work_mem']";

  /** Switches. */
  static final String BOOLEANS =
      "['autovacuum', 'jit', 'log_checkpoints', 'log_lock_waits', "
          + "'pg_stat_statements.track_planning', "
          + "'track_io_timing', 'track_wal_io_timing']";

  /** Numbers with or without a unit of memory. */
  static final String SIZES =
      "['autovacuum_work_mem', 'effective_cache_size', 'gin_pending_list_limit', "
          + "'log_temp_files', 'logical_decoding_work_mem', 'maintenance_work_mem', "
          + "'max_wal_size', 'min_parallel_index_scan_size', 'min_parallel_table_scan_size', "
          + "'min_wal_size', 'shared_buffers', 'temp_buffers', 'temp_file_limit', "
          + "'track_activity_query_size', 'wal_buffers', 'work_mem']";

  /** Numbers with or without a unit of time. */
  static final String TIMES =
      "['autovacuum_naptime', 'autovacuum_vacuum_cost_delay', 'bgwriter_delay', "
          + "'checkpoint_timeout', 'checkpoint_warning', 'client_connection_check_interval', "
          + "'deadlock_timeout', 'idle_in_transaction_session_timeout', "
          + "'idle_session_timeout', 'lock_timeout', 'log_autovacuum_min_duration', "
          + "'log_min_duration_statement', 'statement_timeout', 'tcp_keepalives_idle', "
          + "'tcp_keepalives_interval', 'vacuum_cost_delay', 'wal_writer_delay']";

  /** Whole numbers without a unit, and their ranges. */
  static final String INTEGERS =
      "{'autovacuum_analyze_threshold': [0, 2147483647], "
          + "'autovacuum_max_workers': [1, 64], 'autovacuum_vacuum_cost_limit': [-1, 10000], "
          + "'autovacuum_vacuum_insert_threshold': [-1, 2147483647], "
          + "'autovacuum_vacuum_threshold': [0, 2147483647], "
          + "'bgwriter_lru_maxpages': [0, 1073741823], 'commit_delay': [0, 100000], "
          + "'commit_siblings': [0, 1000], 'default_statistics_target': [1, 10000], "
          + "'effective_io_concurrency': [0, 1000], 'from_collapse_limit': [1, 2147483647], "
          + "'join_collapse_limit': [1, 2147483647], "
          + "'maintenance_io_concurrency': [0, 1000], 'max_connections': [20, 10000], "
          + "'max_locks_per_transaction': [10, 1024], "
          + "'max_parallel_maintenance_workers': [0, 1024], "
          + "'max_parallel_workers': [0, 1024], "
          + "'max_parallel_workers_per_gather': [0, 1024], "
          + "'max_worker_processes': [1, 1024], 'pg_stat_statements.max': [100, 100000], "
          + "'tcp_keepalives_count': [0, 2147483647], 'vacuum_cost_limit': [1, 10000]}";

  /** Numbers without a unit, and their ranges. */
  static final String REALS =
      "{'autovacuum_analyze_scale_factor': [0.0, 100.0], "
          + "'autovacuum_vacuum_insert_scale_factor': [0.0, 100.0], "
          + "'autovacuum_vacuum_scale_factor': [0.0, 100.0], "
          + "'bgwriter_lru_multiplier': [0.0, 10.0], "
          + "'checkpoint_completion_target': [0.0, 1.0], "
          + "'cpu_index_tuple_cost': [0.0, 1000000000.0], "
          + "'cpu_operator_cost': [0.0, 1000000000.0], "
          + "'cpu_tuple_cost': [0.0, 1000000000.0], 'hash_mem_multiplier': [1.0, 1000.0], "
          + "'jit_above_cost': [-1.0, 1000000000.0], "
          + "'random_page_cost': [0.0, 1000000000.0], 'seq_page_cost': [0.0, 1000000000.0]}";

  /** Choices. */
  static final String ENUMS =
      "{'huge_pages': ['off', 'on', 'try'], "
          + "'log_statement': ['none', 'ddl', 'mod', 'all'], "
          + "'pg_stat_statements.track': ['none', 'top', 'all'], "
          + "'synchronous_commit': ['on', 'off', 'local'], "
          + "'track_functions': ['none', 'pl', 'all'], "
          + "'wal_compression': ['on', 'off', 'pglz', 'lz4', 'zstd']}";

  private Parameters() {}
}
