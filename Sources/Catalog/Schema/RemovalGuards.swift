extension RetentionSchema {
  /// What may be removed, whatever the code does: nothing running, held or flagged, and nothing comes back (R16).
  ///
  /// The moment of a removal is `backups.changed` and `copies.recorded`; a hold that ended before it stands no more.
  static let removalGuards = """
    DROP TRIGGER backups_state_moves;

    CREATE TRIGGER backups_state_moves BEFORE UPDATE OF state ON backups
    WHEN NOT (OLD.state = NEW.state
      OR OLD.state = 'running' AND NEW.state IN ('complete', 'failed')
      OR OLD.state = 'running' AND NEW.state = 'doubtful' AND OLD.origin <> 'made'
      OR OLD.state IN ('complete', 'damaged', 'missing') AND NEW.state = 'doubtful' AND OLD.origin <> 'made'
      OR OLD.state IN ('complete', 'doubtful', 'damaged', 'missing')
        AND NEW.state IN ('complete', 'damaged', 'missing', 'removed'))
    BEGIN SELECT RAISE(ABORT, 'a backup cannot go from that state to this one'); END;

    CREATE TRIGGER backups_removed_stay_so BEFORE UPDATE ON backups WHEN OLD.state = 'removed'
    BEGIN SELECT RAISE(ABORT, 'a removed backup never comes back'); END;

    CREATE TRIGGER backups_begin_with_files BEFORE INSERT ON backups WHEN NEW.state = 'removed'
    BEGIN SELECT RAISE(ABORT, 'a backup is removed after it was there'); END;

    CREATE TRIGGER backups_held_stay BEFORE UPDATE OF state ON backups
    WHEN NEW.state = 'removed' AND EXISTS (
      SELECT 1 FROM holds
      WHERE backup = OLD.sequence AND released IS NULL AND (until IS NULL OR until > NEW.changed))
    BEGIN SELECT RAISE(ABORT, 'a held backup is not removed'); END;

    CREATE TRIGGER backups_flagged_stay BEFORE UPDATE OF state ON backups
    WHEN NEW.state = 'removed'
      AND EXISTS (SELECT 1 FROM flags WHERE backup = OLD.sequence AND acknowledged IS NULL)
    BEGIN SELECT RAISE(ABORT, 'a flagged backup is not removed before it is acknowledged'); END;

    CREATE TRIGGER backups_with_copies_stay BEFORE UPDATE OF state ON backups
    WHEN NEW.state = 'removed' AND EXISTS (
      SELECT 1 FROM objects CROSS JOIN copies ON copies.object = objects.number
      WHERE objects.backup = OLD.sequence AND copies.state = 'present')
    BEGIN SELECT RAISE(ABORT, 'a backup with a copy in a store is not removed'); END;

    CREATE TRIGGER copies_held_stay BEFORE UPDATE OF state ON copies
    WHEN NEW.state = 'removed' AND OLD.state <> 'removed' AND EXISTS (
      SELECT 1 FROM objects CROSS JOIN backups ON backups.sequence = objects.backup
      WHERE objects.number = OLD.object AND (
        backups.state NOT IN ('complete', 'doubtful', 'damaged', 'missing')
        OR EXISTS (
          SELECT 1 FROM holds WHERE holds.backup = backups.sequence AND released IS NULL
            AND (until IS NULL OR until > NEW.recorded))
        OR EXISTS (SELECT 1 FROM flags WHERE flags.backup = backups.sequence AND acknowledged IS NULL)))
    BEGIN SELECT RAISE(ABORT, 'a running, held or flagged backup keeps its copies'); END;

    CREATE TRIGGER copies_removed_stay_so BEFORE UPDATE ON copies
    WHEN OLD.state = 'removed' AND NEW.state <> 'removed'
      AND (SELECT state FROM backups
        WHERE sequence = (SELECT backup FROM objects WHERE number = OLD.object)) = 'removed'
    BEGIN SELECT RAISE(ABORT, 'a removed backup never comes back'); END;

    CREATE TRIGGER copies_of_removed_backups BEFORE INSERT ON copies
    WHEN (SELECT state FROM backups
      WHERE sequence = (SELECT backup FROM objects WHERE number = NEW.object)) = 'removed'
      AND NOT EXISTS (SELECT 1 FROM copies WHERE object = NEW.object AND store = NEW.store)
    BEGIN SELECT RAISE(ABORT, 'a removed backup never comes back'); END;

    CREATE TRIGGER copies_are_kept BEFORE DELETE ON copies
    BEGIN SELECT RAISE(ABORT, 'what became of a copy is recorded, not forgotten'); END;

    CREATE TRIGGER objects_of_removed_backups BEFORE INSERT ON objects
    WHEN (SELECT state FROM backups WHERE sequence = NEW.backup) = 'removed'
    BEGIN SELECT RAISE(ABORT, 'a removed backup never comes back'); END;
    """
}
