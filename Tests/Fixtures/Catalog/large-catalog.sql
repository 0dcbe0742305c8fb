-- Adds :count believable backups to a catalog of this program, five minutes apart, the last one at :last
-- (microseconds since 1970). For tests and for scripts/bench; the triggers of the schema stay on, so that its sums,
-- series and revisions are those of any other catalog.
--
-- Of a thousand backups about five failed, one is damaged, and twenty of the older ones are removed.

PRAGMA synchronous = OFF;
PRAGMA journal_mode = OFF;
PRAGMA cache_size = -400000;
PRAGMA foreign_keys = OFF;
BEGIN;

CREATE TEMP TABLE made AS
WITH RECURSIVE
  base (first, store) AS (
    SELECT coalesce((SELECT max(sequence) FROM backups), 0), (SELECT number FROM stores WHERE is_archive = 1)),
  up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < :count),
  mixed (n, mix) AS (SELECT n, (n * 2654435761) & 1099511627775 FROM up),
  drawn (n, mix, environment, kind, started, state) AS (
    SELECT n, mix,
      CASE WHEN n = 5 THEN 'once' WHEN n % 100 = 1 THEN 'dev' WHEN n % 100 IN (2, 52) THEN 'stage'
        WHEN n % 10 = 7 THEN 'billing-eu' ELSE 'prod' END,
      CASE WHEN n % 20 = 3 THEN 'schema' WHEN n % 20 = 4 THEN 'table' WHEN n % 50 = 6 THEN 'data' ELSE 'full' END,
      :last - (:count - n) * 300000000,
      CASE WHEN n % 200 = 100 THEN 'failed' WHEN n % 1000 = 711 THEN 'damaged' WHEN n % 2500 = 1711 THEN 'missing'
        WHEN n % 50 = 13 AND n * 10 < :count * 9 THEN 'removed' ELSE 'complete' END
    FROM mixed)
SELECT first + n AS sequence, n, store, environment, kind, started, state,
  CASE WHEN n % 50 = 0 THEN 'custom' ELSE 'plain' END AS format,
  substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 35 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 30 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 25 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 20 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 15 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 10 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix >> 5 & 31), 1)
    || substr('abcdefghijklmnopqrstuvwxyz234567', 1 + (mix & 31), 1) AS id,
  CASE WHEN kind = 'table' THEN json_array('billing.invoices') ELSE '[]' END AS tables,
  CASE WHEN n % 10 = 0 THEN 'before release ' || (n / 10) WHEN n % 97 = 0 THEN 'quarterly close of ledger ' || (n % 13)
    END AS note,
  CASE WHEN n % 1000 = 0 THEN 'release' WHEN n % 5 = 0 THEN 'nightly' END AS label,
  json_array(printf('%012x', 1 + n / 20000)) AS revisions,
  CASE state
    WHEN 'failed' THEN
      CASE WHEN n % 400 = 100 THEN 'pg_dump ended with status 1: connection to server was lost'
        ELSE 'no space left on the file system of the archive' END
    WHEN 'damaged' THEN 'the SHA-256 of the stored bytes differs'
    WHEN 'missing' THEN 'the file is missing'
    WHEN 'removed' THEN 'no rule keeps it' END AS reason,
  30000000 + (mix % 977) * 1000000 AS took,
  2000000 + n / 3 + (mix >> 7) % 100000 AS bytes
FROM drawn, base;

INSERT OR IGNORE INTO series (environment, kind, tables) SELECT DISTINCT environment, kind, tables FROM made;

INSERT INTO backups (sequence, id, environment, kind, format, compression, tables, database, server_version,
  alembic_revisions, note, started, finished, state, reason, changed, series, took, removed, archived)
SELECT sequence, id, environment, kind, format, 'zstd:3', tables, 'expenses', '15.18',
  revisions, note, started, started + took, iif(state = 'removed', 'complete', state),
  iif(state = 'removed', NULL, reason), started + took,
  (SELECT number FROM series
   WHERE series.environment = made.environment AND series.kind = made.kind AND series.tables = made.tables),
  took, 0, 1
FROM made;

INSERT INTO objects (backup, role, name, plain_bytes, plain_sha256, stored_bytes, stored_sha256)
SELECT sequence, 'dump',
  'backup_' || environment || '_' || CASE kind WHEN 'full' THEN '' WHEN 'table' THEN 'billing.invoices_'
    ELSE kind || '_' END || strftime('%Y%m%d_%H%M%S', started / 1000000, 'unixepoch') || '-' || (sequence + 1)
    || iif(format = 'custom', '.dump', '.sql') || '.zst',
  bytes * 4, randomblob(32), bytes, randomblob(32)
FROM made WHERE state <> 'failed';

INSERT INTO copies (object, store, state, bytes, recorded)
SELECT objects.number, made.store,
  CASE made.state WHEN 'complete' THEN 'present' ELSE made.state END,
  iif(made.state = 'complete', made.bytes, NULL), made.started + made.took
FROM made JOIN objects ON objects.backup = made.sequence;

INSERT INTO backup_labels (label, started, backup) SELECT label, started, sequence FROM made WHERE label IS NOT NULL;

INSERT INTO backup_search (rowid, names, note, labels, tables, reason)
SELECT sequence, id || ' ' || environment || ' expenses ' || coalesce(objects.name, ''), note, label,
  iif(kind = 'table', 'billing.invoices', ''), reason
FROM made LEFT JOIN objects ON objects.backup = made.sequence;

UPDATE backups SET state = 'removed', removed = 1, archived = 0, reason = made.reason, changed = :last
FROM made WHERE made.sequence = backups.sequence AND made.state = 'removed';

COMMIT;
