import { Link } from 'wouter';
import { useStatistics } from '../../api/queries.ts';
import { shortText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { durationText } from '../../ui/time-text.ts';
import overview from './overview.module.css';
import styles from './shard-strip.module.css';

/** From here on a shard is late, and from there on it is in trouble. */
const LATE_MS = 5_000;
const TROUBLE_MS = 60_000;

const standing = (ageMs: number) => (ageMs >= TROUBLE_MS ? 'trouble' : ageMs >= LATE_MS ? 'late' : 'fine');

/** The number alone tells the shards of one stream apart. */
export const shardNumber = (shardId: string): string => shardId.replace(/^shardId-0*(?=\d)/, '');

/** Is one shard hot? A cell for each. */
export function ShardStrip() {
  return (
    <Panel
      className={overview.third}
      title="Shards"
      query={useStatistics()}
      actions={<Link href="/console/processing">All about them</Link>}
    >
      {({ shards }) => (
        <ol className={styles.strip}>
          {shards.map(({ shardId, iteratorAgeMs, behind }) => (
            <li key={shardId} className={`${styles.cell} ${styles[standing(iteratorAgeMs)]}`} title={shardId}>
              <span className={styles.number}>{shardNumber(shardId)}</span>
              <span>{behind === 0 ? 'at the end' : `${shortText(behind)} behind`}</span>
              <span>
                {iteratorAgeMs === 0 ? standing(0) : `${standing(iteratorAgeMs)}, ${durationText(iteratorAgeMs)}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
