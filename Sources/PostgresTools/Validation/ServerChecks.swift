/// Checks of the server and of the database as a whole.
extension ValidationCheck {
  static let server = [
    ValidationCheck(
      "collation_version", .error, "collations are of the library's version",
      .findings(
        """
        SELECT format('%I.%I', n.nspname, c.collname), format('recorded %s, the library has %s: indexes may be wrong; '
          'REINDEX, then ALTER COLLATION … REFRESH VERSION', c.collversion, pg_collation_actual_version(c.oid))
        FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace
        WHERE c.collversion IS NOT NULL AND c.collversion <> pg_collation_actual_version(c.oid)
          AND EXISTS (SELECT FROM pg_depend d
            WHERE d.refclassid = 'pg_collation'::regclass AND d.refobjid = c.oid) ORDER BY 1
        """)),
    ValidationCheck(
      "database_collation_version", .error, "the database's collation is of the library's version", since: 15,
      .findings(
        """
        SELECT datname, format('recorded %s, the library has %s: indexes on texts may be wrong; REINDEX, then '
          'ALTER DATABASE … REFRESH COLLATION VERSION', datcollversion, pg_database_collation_actual_version(oid))
        FROM pg_database WHERE datname = current_database()
          AND datcollversion <> pg_database_collation_actual_version(oid)
        """)),
    ValidationCheck(
      "extension_update", .warning, "extensions are of the installed version",
      .findings(
        """
        SELECT e.extname, format('is %s, the server has %s', e.extversion, a.default_version)
        FROM pg_extension e JOIN pg_available_extensions a ON a.name = e.extname
        WHERE a.default_version <> e.extversion ORDER BY 1
        """)),
    ValidationCheck(
      "extension_files_missing", .error, "the files of every extension are there",
      .findings(
        """
        SELECT e.extname, 'the server does not have its files: a restore here fails' FROM pg_extension e
        WHERE NOT EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = e.extname) ORDER BY 1
        """)),
    ValidationCheck(
      "wraparound_age", .error, "transaction ids are far from their end",
      .findings(
        """
        SELECT datname, format('xid age %s, multixact age %s', age(datfrozenxid), mxid_age(datminmxid)),
          CASE WHEN greatest(age(datfrozenxid), mxid_age(datminmxid)) > 1500000000 THEN 'error' ELSE 'warning' END
        FROM pg_database WHERE greatest(age(datfrozenxid), mxid_age(datminmxid)) > 500000000 ORDER BY 1
        """)),
    ValidationCheck(
      "replication_slot", .error, "no replication slot holds back the log",
      .findings(
        """
        WITH now AS (SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END AS lsn)
        SELECT s.slot_name, format('%s, %s, retains %s', s.slot_type, CASE WHEN s.active THEN 'active' ELSE 'inactive' END,
            pg_size_pretty(pg_wal_lsn_diff(now.lsn, s.restart_lsn))),
          CASE WHEN s.active THEN 'warning' ELSE 'error' END
        FROM pg_replication_slots s CROSS JOIN now
        WHERE NOT s.active OR pg_wal_lsn_diff(now.lsn, s.restart_lsn) > 1073741824 ORDER BY 1
        """)),
    ValidationCheck(
      "prepared_transaction", .error, "no prepared transaction is forgotten",
      .findings(
        """
        SELECT gid, format('prepared %s by %s: holds locks and blocks vacuum', prepared, owner)
        FROM pg_prepared_xacts WHERE prepared < now() - interval '5 minutes' ORDER BY 1
        """)),
    ValidationCheck(
      "long_transaction", .warning, "no transaction is open for an hour",
      .findings(
        """
        SELECT pid::text, format('%s, open since %s, %s', usename, xact_start, state) FROM pg_stat_activity
        WHERE xact_start < now() - interval '1 hour' AND backend_type = 'client backend' ORDER BY 1
        """)),
    ValidationCheck(
      "archiver_failing", .error, "archiving of the log works",
      .findings(
        """
        SELECT 'archive_command', format('failed at %s with %s', last_failed_time, last_failed_wal) FROM pg_stat_archiver
        WHERE current_setting('archive_mode') <> 'off'
          AND last_failed_time > COALESCE(last_archived_time, '-infinity')
        """)),
    ValidationCheck(
      "checksum_failures", .error, "no page failed its checksum",
      .findings(
        """
        SELECT d.datname, format('failures: %s, the last %s', j ->> 'checksum_failures', j ->> 'checksum_last_failure')
        FROM pg_stat_database d CROSS JOIN LATERAL to_jsonb(d) j
        WHERE COALESCE((j ->> 'checksum_failures')::bigint, 0) > 0 ORDER BY 1
        """)),
    ValidationCheck(
      "data_checksums_off", .info, "pages have checksums",
      .findings(
        "SELECT 'server', 'damage of its disk is not noticed' WHERE current_setting('data_checksums') = 'off'"
      )),
    ValidationCheck(
      "unsafe_setting", .error, "the server's settings survive a crash",
      .findings(
        """
        SELECT name, name || ' = ' || setting FROM pg_settings
        WHERE (name IN ('fsync', 'full_page_writes') AND setting = 'off')
          OR (name = 'zero_damaged_pages' AND setting = 'on') ORDER BY 1
        """)),
  ]
}
