#!/usr/bin/env bash
# Updates production unattended: backup, compare, migrate, validate; when the migration fails, the backup comes back.
#
# Run it in the folder of strongroom.toml or .env, with strongroom and alembic in the PATH and, for alembic, in
# DATABASE_URL or where the project's env.py looks, the address of production. docs/operations.md explains it.
#
#   APP_DIR    the folder of alembic.ini; default: this one
#   DIFF_FILE  where the comparison is left; default: /tmp/diff.json
#
# Exit status: 0 done; 13 done, and validate found something to look at; 1 the migration failed and production is back
# as it was; 2 APP_DIR or alembic is missing, and nothing was done; any other is that of the strongroom command which
# failed, and after a failed backup nothing else is done.
#
# 'strongroom migrate' does more: it looks at the migration first, and brings the backup back only when nothing less helps.
set -euo pipefail

APP_DIR=${APP_DIR:-.}
DIFF_FILE=${DIFF_FILE:-/tmp/diff.json}

# Without these a migration cannot even begin, which must not look like one that failed.
if ! [ -d "$APP_DIR" ]; then
  echo "APP_DIR=$APP_DIR is no folder; nothing was done." >&2
  exit 2
fi
if ! (cd "$APP_DIR" && command -v alembic > /dev/null); then
  echo "alembic is not in the PATH; nothing was done." >&2
  exit 2
fi

# Of a pipe the shell knows the last command's status only; the backup's is the one that counts.
BACKUP_FILE=$(strongroom backup --env prod --label before-migration | grep "Backup created" | awk '{print $NF}'
  exit "${PIPESTATUS[0]}")
echo "Backup: $BACKUP_FILE"

strongroom compare --source dev --target prod > "$DIFF_FILE"
echo "Differences: $DIFF_FILE"

# A migration that waits for a lock makes everybody wait behind it; after 5 seconds it fails instead.
if ! (cd "$APP_DIR" && PGOPTIONS="-c lock_timeout=5s" alembic upgrade head); then
  echo "The migration failed; $BACKUP_FILE comes back." >&2
  # --confirm is needed only where the settings say protected = true. The database as the failed migration left it is
  # kept under another name, with the rows that are newer than the backup.
  strongroom restore --env prod --file "$BACKUP_FILE" --confirm prod || {
    status=$?
    echo "The restore failed as well: production is as the migration left it." >&2
    exit "$status"
  }
  exit 1
fi

status=0
strongroom validate --env prod || status=$?
case $status in
  0) echo "Production is updated." ;;
  13) echo "Production is updated; look at what validate found." >&2 ;;
  *) echo "Production is updated, and could not be validated." >&2 ;;
esac
exit "$status"
