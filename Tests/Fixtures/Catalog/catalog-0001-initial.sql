PRAGMA application_id = 1397908327;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE migrations (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, applied INTEGER NOT NULL
) STRICT;
INSERT INTO migrations VALUES(1,'0001-initial',1767522600000000);
CREATE TABLE archive (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  store_id TEXT CHECK (store_id <> ''),
  last_seen INTEGER
) STRICT;
INSERT INTO archive VALUES(1,'store-1',1767522600000000);
CREATE TABLE stores (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  kind TEXT NOT NULL CHECK (kind <> ''),
  is_archive INTEGER NOT NULL CHECK (is_archive IN (0, 1)),
  created INTEGER NOT NULL
) STRICT;
INSERT INTO stores VALUES(1,'archive','local',1,1767522600000000);
CREATE TABLE backups (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE CHECK (length(id) = 8 AND id NOT GLOB '*[^a-z2-7]*'),
  environment TEXT NOT NULL CHECK (
    environment GLOB '[a-z]*' AND environment NOT GLOB '*[^-a-z0-9]*' AND length(environment) <= 32),
  kind TEXT NOT NULL CHECK (kind IN ('full', 'data', 'schema', 'table')),
  format TEXT NOT NULL CHECK (format IN ('plain', 'custom', 'directory')),
  compression TEXT NOT NULL CHECK (
    compression = 'none' OR compression GLOB 'gzip:[1-9]' OR compression GLOB 'zstd:[1-9]'
    OR compression GLOB 'zstd:1[0-9]'),
  tables TEXT NOT NULL CHECK (json_valid(tables) AND json_type(tables) = 'array'),
  database TEXT NOT NULL CHECK (database <> ''),
  server_version TEXT CHECK (server_version <> ''),
  alembic_revisions TEXT NOT NULL DEFAULT '[]' CHECK (
    json_valid(alembic_revisions) AND json_type(alembic_revisions) = 'array'),
  note TEXT,
  started INTEGER NOT NULL,
  finished INTEGER,
  state TEXT NOT NULL CHECK (
    state IN ('running', 'complete', 'failed', 'doubtful', 'damaged', 'missing', 'removed')),
  reason TEXT CHECK (reason <> ''),
  changed INTEGER NOT NULL,
  CHECK ((kind = 'table') = (json_array_length(tables) > 0)),
  CHECK ((state = 'running') = (finished IS NULL)),
  CHECK ((state IN ('running', 'complete')) = (reason IS NULL))
) STRICT;
INSERT INTO backups VALUES(1,'aeaaaaaa','prod','full','plain','zstd:3','[]','expenses','15.18','["4f2a"]','the first one',1767522660000000,1767522665000000,'complete',NULL,1767522665000000);
INSERT INTO backups VALUES(2,'aiaaaaaa','prod','table','plain','zstd:3','["billing.users"]','expenses','15.18','["4f2a"]',NULL,1767522720000000,1767522725000000,'damaged','the file was tampered with',1767522600000000);
INSERT INTO backups VALUES(3,'amaaaaaa','prod','full','plain','zstd:3','[]','expenses',NULL,'[]',NULL,1767522780000000,1767522600000000,'failed','killed',1767522600000000);
INSERT INTO backups VALUES(4,'aqaaaaaa','prod','full','plain','zstd:3','[]','expenses',NULL,'[]',NULL,1767522840000000,NULL,'running',NULL,1767522840000000);
CREATE TABLE backup_labels (
  label TEXT NOT NULL CHECK (label <> ''),
  started INTEGER NOT NULL,
  backup INTEGER NOT NULL REFERENCES backups (sequence),
  PRIMARY KEY (label, started, backup)
) STRICT, WITHOUT ROWID;
INSERT INTO backup_labels VALUES('keep',1767522660000000,1);
INSERT INTO backup_labels VALUES('q1',1767522660000000,1);
CREATE TABLE objects (
  number INTEGER PRIMARY KEY,
  backup INTEGER NOT NULL REFERENCES backups (sequence),
  role TEXT NOT NULL CHECK (role IN ('dump', 'globals', 'census')),
  name TEXT NOT NULL UNIQUE CHECK (name <> '' AND instr(name, '/') = 0),
  plain_bytes INTEGER CHECK (plain_bytes >= 0),
  plain_sha256 BLOB CHECK (length(plain_sha256) = 32),
  stored_bytes INTEGER NOT NULL CHECK (stored_bytes >= 0),
  stored_sha256 BLOB NOT NULL CHECK (length(stored_sha256) = 32),
  UNIQUE (backup, role),
  CHECK ((plain_bytes IS NULL) = (plain_sha256 IS NULL))
) STRICT;
INSERT INTO objects VALUES(1,1,'globals','globals_backup_prod_20260104_103000-3.sql.zst',40,X'0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a',10,X'0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a');
INSERT INTO objects VALUES(2,1,'dump','backup_prod_20260104_103000-3.sql.zst',4000,X'f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7',1000,X'f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7');
INSERT INTO objects VALUES(3,2,'globals','globals_backup_prod_20260104_103000-4.sql.zst',40,X'0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a',10,X'0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a');
INSERT INTO objects VALUES(4,2,'dump','backup_prod_20260104_103000-4.sql.zst',4000,X'f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7',1000,X'f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7');
CREATE TABLE copies (
  object INTEGER NOT NULL REFERENCES objects (number),
  store INTEGER NOT NULL REFERENCES stores (number),
  state TEXT NOT NULL CHECK (state IN ('present', 'missing', 'damaged', 'removed')),
  bytes INTEGER CHECK (bytes >= 0),
  recorded INTEGER NOT NULL,
  verified INTEGER,
  verified_depth TEXT CHECK (verified_depth IN ('quick', 'full')),
  verified_passed INTEGER CHECK (verified_passed IN (0, 1)),
  PRIMARY KEY (object, store),
  CHECK ((verified IS NULL) = (verified_depth IS NULL) AND (verified IS NULL) = (verified_passed IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO copies VALUES(1,1,'present',10,1767522665000000,1767522600000000,'full',1);
INSERT INTO copies VALUES(2,1,'present',1000,1767522665000000,1767522600000000,'full',1);
INSERT INTO copies VALUES(3,1,'damaged',NULL,1767522725000000,1767522600000000,'quick',0);
INSERT INTO copies VALUES(4,1,'damaged',NULL,1767522725000000,1767522600000000,'quick',0);
CREATE TABLE verifications (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  backup INTEGER NOT NULL REFERENCES backups (sequence),
  store INTEGER NOT NULL REFERENCES stores (number),
  depth TEXT NOT NULL CHECK (depth IN ('quick', 'full')),
  at INTEGER NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
  state TEXT NOT NULL CHECK (state IN ('complete', 'damaged', 'missing')),
  finding TEXT CHECK (finding <> ''),
  CHECK (passed = (state = 'complete')),
  CHECK (passed = (finding IS NULL))
) STRICT;
INSERT INTO verifications VALUES(1,1,1,'full',1767522600000000,1,'complete',NULL);
INSERT INTO verifications VALUES(2,2,1,'quick',1767522600000000,0,'damaged','the file was tampered with');
CREATE TABLE censuses (
  backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT;
INSERT INTO censuses VALUES(1,'{"alembic_revisions":["4f2a"],"large_objects":0,"properties":{"collate":"C","ctype":"C","encoding":"UTF8","locale_provider":"libc","owner":"app","settings":[]},"schema_fingerprint":"ab","sequences":[{"definition":"bigint","name":"users_id_seq","schema":"public"}],"tables":[{"name":"users","rows":3,"schema":"public"}]}');
CREATE TABLE manifests (
  backup INTEGER PRIMARY KEY REFERENCES backups (sequence),
  document TEXT NOT NULL CHECK (json_valid(document))
) STRICT;
INSERT INTO manifests VALUES(1,'{"schema":"strongroom/manifest/v1"}');
INSERT INTO manifests VALUES(2,'{"schema":"strongroom/manifest/v1"}');
CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  what TEXT NOT NULL CHECK (what <> ''),
  environment TEXT,
  backup INTEGER UNIQUE REFERENCES backups (sequence),
  file_name TEXT UNIQUE CHECK (file_name <> '' AND instr(file_name, '/') = 0),
  process INTEGER NOT NULL CHECK (process > 0),
  process_started INTEGER NOT NULL CHECK (process_started >= 0),
  boot TEXT NOT NULL CHECK (boot <> ''),
  since INTEGER NOT NULL,
  heartbeat INTEGER NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0 CHECK (bytes >= 0),
  CHECK ((backup IS NULL) = (file_name IS NULL))
) STRICT;
INSERT INTO jobs VALUES(4,'backup','prod',4,'backup_prod_20260104_103000-6.sql.zst',4711,123456,'3c1f1c5e-boot',1767522840000000,1767522840000000,0);
CREATE TABLE events (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  what TEXT NOT NULL CHECK (what <> ''),
  backup INTEGER REFERENCES backups (sequence),
  detail TEXT
) STRICT;
INSERT INTO events VALUES(1,1767522600000000,'store.added',NULL,'archive');
INSERT INTO events VALUES(2,1767522660000000,'backup.running',1,NULL);
INSERT INTO events VALUES(3,1767522665000000,'backup.complete',1,NULL);
INSERT INTO events VALUES(4,1767522600000000,'verify.full.passed',1,NULL);
INSERT INTO events VALUES(5,1767522720000000,'backup.running',2,NULL);
INSERT INTO events VALUES(6,1767522725000000,'backup.complete',2,NULL);
INSERT INTO events VALUES(7,1767522600000000,'verify.quick.failed',2,'the file was tampered with');
INSERT INTO events VALUES(8,1767522600000000,'backup.damaged',2,'the file was tampered with');
INSERT INTO events VALUES(9,1767522780000000,'backup.running',3,NULL);
INSERT INTO events VALUES(10,1767522600000000,'backup.failed',3,'killed');
INSERT INTO events VALUES(11,1767522840000000,'backup.running',4,NULL);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','backup_search','backup_search',0,'CREATE VIRTUAL TABLE backup_search USING fts5 (
  names, note, labels, tables, reason, tokenize = ''unicode61 remove_diacritics 2'', prefix = ''2 3''
)');
CREATE TABLE IF NOT EXISTS 'backup_search_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO backup_search_data VALUES(1,X'042a03020206');
INSERT INTO backup_search_data VALUES(10,X'000000000108080008010101020101030101040101050101060101070101080101');
INSERT INTO backup_search_data VALUES(137438953473,X'000000df093061656161616161610102020108657870656e73657301020401056669727374010601010301046b656570010601020201036f6e650106010104010470726f640102030102713101060102030103746865010601010200033161650102020102657801020401026669010601010301026b65010601020201026f6e01060101040102707201020301027131010601020301027468010601010200043261656101020201036578700102040103666972010601010301036b6565010601020201036f6e650106010104010370726f01020301037468650106010102040d0d0c0b0a09090a080709090907090909080a0a0a08');
INSERT INTO backup_search_data VALUES(274877906945,X'0000019407303130333030300104080a010832303236303130340104070a0101330104090a0108616561616161616101030201066261636b75700104050a0108657870656e7365730103040105666972737401070101030107676c6f62616c7301020c01046b656570010701020201036f6e650107010104010470726f64010703050a010271310107010203010373716c01040a0a0103746865010701010201037a737401040b0a00033131300104080a010232300104070a01026165010302010262610104050a010265780103040102666901070101030102676c01020c01026b65010701020201026f6e010701010401027072010703050a0102713101070102030102737101040a0a01027468010701010201027a7301040b0a0004323130330104080a01033230320104070a010361656101030201036261630104050a0103657870010304010366697201070101030103676c6f01020c01036b6565010701020201036f6e650107010104010370726f010703050a010373716c01040a0a0103746865010701010201037a737401040b0a040c0e070d0c0d0c0c0b0a0b09090a0909080708070907090909090809080a090809080a080a0a0a090a');
INSERT INTO backup_search_data VALUES(412316860417,X'0000009609306169616161616161020202010762696c6c696e6702060103020108657870656e736573020204010470726f6402020301057573657273020601030300033161690202020102626902060103020102657802020401027072020203010275730206010303000432616961020202010362696c02060103020103657870020204010370726f02020301037573650206010303040d0e0d090c0809070709090a0808');
INSERT INTO backup_search_data VALUES(549755813889,X'0000014807303130333030300204080a010832303236303130340204070a0101340204090a0108616961616161616102030201066261636b75700204050a0206696c6c696e6702070103020108657870656e7365730203040107676c6f62616c7302020c010470726f64020703050a010373716c02040a0a01057573657273020701030301037a737402040b0a00033131300204080a010232300204070a01026169020302010262610204050a0201690207010302010265780203040102676c02020c01027072020703050a0102737102040a0a01027573020701030301027a7302040b0a0004323130330204080a01033230320204070a010361696102030201036261630204050a0202696c020701030201036578700203040103676c6f02020c010370726f020703050a010373716c02040a0a0103757365020701030301037a737402040b0a040c0e070d0c0d0d0c0b090c0909080708080707090809080a0908090908080a090a');
INSERT INTO backup_search_data VALUES(687194767361,X'000001da07303130333030300205080a010832303236303130340205070a0101340205090a0108616961616161616102030201066261636b75700205050a0206696c6c696e6702070103020108657870656e736573020304010466696c6502060104030107676c6f62616c7302030c010470726f64020703050a010373716c02050a0a010874616d70657265640206010405020268650206010402010575736572730207010303010377617302060104040203697468020601040601037a737402050b0a00033131300205080a010232300205070a01026169020302010262610205050a0201690207010302010265780203040102666902060104030102676c02030c01027072020703050a0102737102050a0a0102746102060104050201680206010402010275730207010303010277610206010404020169020601040601027a7302050b0a0004323130330205080a01033230320205070a010361696102030201036261630205050a0202696c02070103020103657870020304010366696c02060104030103676c6f02030c010370726f020703050a010373716c02050a0a010374616d0206010405020268650206010402010375736502070103030103776173020601040402026974020601040601037a737402050b0a040c0e070d0c0d0d0b0c0b090f090c0a0a09090807080807090709080908090908080a09080909080a080a090a090a0a09');
INSERT INTO backup_search_data VALUES(824633720833,X'000000560930616d6161616161610302020108657870656e736573030204010470726f64030203000331616d0302020102657803020401027072030203000432616d610302020103657870030204010370726f030203040d0d090807070908');
INSERT INTO backup_search_data VALUES(962072674305,X'000000760930616d6161616161610303020108657870656e73657303030401066b696c6c65640306010402010470726f64030303000331616d0303020102657803030401026b69030601040201027072030303000432616d61030302010365787003030401036b696c0306010402010370726f030303040d0d0d090807090709080a');
INSERT INTO backup_search_data VALUES(1099511627777,X'00000056093061716161616161610402020108657870656e736573040204010470726f64040203000331617104020201026578040204010270720402030004326171610402020103657870040204010370726f040203040d0d090807070908');
CREATE TABLE IF NOT EXISTS 'backup_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO backup_search_idx VALUES(1,X'',2);
INSERT INTO backup_search_idx VALUES(2,X'',2);
INSERT INTO backup_search_idx VALUES(3,X'',2);
INSERT INTO backup_search_idx VALUES(4,X'',2);
INSERT INTO backup_search_idx VALUES(5,X'',2);
INSERT INTO backup_search_idx VALUES(6,X'',2);
INSERT INTO backup_search_idx VALUES(7,X'',2);
INSERT INTO backup_search_idx VALUES(8,X'',2);
CREATE TABLE IF NOT EXISTS 'backup_search_content'(id INTEGER PRIMARY KEY, c0, c1, c2, c3, c4);
INSERT INTO backup_search_content VALUES(1,'aeaaaaaa prod expenses backup_prod_20260104_103000-3.sql.zst globals_backup_prod_20260104_103000-3.sql.zst','the first one','keep q1',NULL,NULL);
INSERT INTO backup_search_content VALUES(2,'aiaaaaaa prod expenses backup_prod_20260104_103000-4.sql.zst globals_backup_prod_20260104_103000-4.sql.zst',NULL,NULL,'billing.users','the file was tampered with');
INSERT INTO backup_search_content VALUES(3,'amaaaaaa prod expenses ',NULL,NULL,NULL,'killed');
INSERT INTO backup_search_content VALUES(4,'aqaaaaaa prod expenses ',NULL,NULL,NULL,NULL);
CREATE TABLE IF NOT EXISTS 'backup_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO backup_search_docsize VALUES(1,X'1203020000');
INSERT INTO backup_search_docsize VALUES(2,X'1200000205');
INSERT INTO backup_search_docsize VALUES(3,X'0300000001');
INSERT INTO backup_search_docsize VALUES(4,X'0300000000');
CREATE TABLE IF NOT EXISTS 'backup_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO backup_search_config VALUES('version',4);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('events',11);
INSERT INTO sqlite_sequence VALUES('backups',4);
INSERT INTO sqlite_sequence VALUES('jobs',4);
INSERT INTO sqlite_sequence VALUES('verifications',2);
CREATE TRIGGER archive_store_id_is_final BEFORE UPDATE OF store_id ON archive
WHEN OLD.store_id IS NOT NULL AND NEW.store_id IS NOT OLD.store_id
BEGIN SELECT RAISE(ABORT, 'the store id is set once'); END;
CREATE TRIGGER archive_stays BEFORE DELETE ON archive
BEGIN SELECT RAISE(ABORT, 'the archive row stays'); END;
CREATE UNIQUE INDEX stores_one_archive ON stores (is_archive) WHERE is_archive = 1;
CREATE INDEX backups_by_start ON backups (started);
CREATE INDEX backups_by_environment ON backups (environment, started);
CREATE INDEX backups_by_kind ON backups (kind, started);
CREATE INDEX backups_by_environment_kind ON backups (environment, kind, started);
CREATE INDEX backups_by_state ON backups (state, started);
CREATE INDEX backups_by_environment_state ON backups (environment, state, started);
CREATE INDEX backups_good ON backups (environment, kind, tables, started) WHERE state = 'complete';
CREATE INDEX backups_good_of_format ON backups (environment, kind, tables, format, started)
  WHERE state = 'complete';
CREATE TRIGGER backups_keep_identity
BEFORE UPDATE OF sequence, id, environment, kind, tables, started ON backups
BEGIN SELECT RAISE(ABORT, 'what a backup is never changes'); END;
CREATE TRIGGER backups_state_moves BEFORE UPDATE OF state ON backups
WHEN NOT (OLD.state = NEW.state
  OR OLD.state = 'running' AND NEW.state IN ('complete', 'failed')
  OR OLD.state IN ('complete', 'damaged', 'missing') AND NEW.state IN ('complete', 'damaged', 'missing'))
BEGIN SELECT RAISE(ABORT, 'a backup cannot go from that state to this one'); END;
CREATE TRIGGER backups_complete_has_a_dump BEFORE UPDATE OF state ON backups
WHEN NEW.state = 'complete'
  AND NOT EXISTS (SELECT 1 FROM objects WHERE backup = NEW.sequence AND role = 'dump')
BEGIN SELECT RAISE(ABORT, 'a complete backup has a dump'); END;
CREATE UNIQUE INDEX backup_labels_of_backup ON backup_labels (backup, label);
CREATE TRIGGER backup_labels_share_the_start BEFORE INSERT ON backup_labels
WHEN NEW.started IS NOT (SELECT started FROM backups WHERE sequence = NEW.backup)
BEGIN SELECT RAISE(ABORT, 'a label carries the start of its backup'); END;
CREATE TRIGGER objects_never_change BEFORE UPDATE ON objects
BEGIN SELECT RAISE(ABORT, 'a stored file is recorded once'); END;
CREATE INDEX copies_by_verification ON copies (store, verified, object) WHERE state = 'present';
CREATE INDEX verifications_of_backup ON verifications (backup, number);
CREATE INDEX events_of_backup ON events (backup, number);
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE number = NEW.number)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_of_new_backups AFTER INSERT ON backups
BEGIN
  INSERT INTO events (at, what, backup, detail)
  VALUES (NEW.changed, 'backup.' || NEW.state, NEW.sequence, NEW.reason);
END;
CREATE TRIGGER events_of_backup_states AFTER UPDATE ON backups
WHEN OLD.state IS NOT NEW.state OR OLD.reason IS NOT NEW.reason
BEGIN
  INSERT INTO events (at, what, backup, detail)
  VALUES (NEW.changed, 'backup.' || NEW.state, NEW.sequence, NEW.reason);
END;
CREATE TRIGGER events_of_verifications AFTER INSERT ON verifications
BEGIN
  INSERT INTO events (at, what, backup, detail)
  VALUES (NEW.at, 'verify.' || NEW.depth || iif(NEW.passed, '.passed', '.failed'), NEW.backup, NEW.finding);
END;
CREATE TRIGGER events_of_stores AFTER INSERT ON stores
BEGIN
  INSERT INTO events (at, what, detail) VALUES (NEW.created, 'store.added', NEW.name);
END;
PRAGMA writable_schema=OFF;
COMMIT;
