import { useSyncExternalStore } from 'react';
import { onConnectionChange, silentSince } from '../api/connection.ts';
import { Since } from '../ui/since.tsx';
import styles from './connection-note.module.css';

/** Says that the platform is silent, and since when; the panels need not say it once more each. */
export function ConnectionNote() {
  const since = useSyncExternalStore(onConnectionChange, silentSince);
  return (
    <div role="status">
      {since !== undefined && (
        <p className={styles.note}>
          <span aria-hidden="true">⚠</span>
          <span>
            The platform does not answer: its last answer came <Since at={since} />. What stands here is from then; it
            is asked again every few seconds.
          </span>
        </p>
      )}
    </div>
  );
}
