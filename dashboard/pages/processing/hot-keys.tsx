import { Link } from 'wouter';
import type { ShardAnswer } from '../../../core/views/answers/monitoring.ts';
import { withParameters } from '../../api/client.ts';
import { shareText } from '../../ui/number-text.ts';
import styles from './hot-keys.module.css';

/** The ordering keys that most of a shard's events are of, each with its share of them. */
export function HotKeys({ keys }: { readonly keys: ShardAnswer['hotKeys'] }) {
  if (keys === null) return <span className={styles.none}>not measured</span>;
  if (keys.length === 0) return <span className={styles.none}>none</span>;
  return (
    <ul className={styles.keys}>
      {keys.map(({ key, share }) => (
        <li key={key} className={styles.key}>
          <Link href={withParameters('/console/events', { key })} title={key}>
            {key}
          </Link>
          <span className={styles.share}>{shareText(share)}</span>
        </li>
      ))}
    </ul>
  );
}
