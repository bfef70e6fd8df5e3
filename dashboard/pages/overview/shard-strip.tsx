import { Link } from 'wouter';
import type { ShardAnswer } from '../../../core/views/answers/monitoring.ts';
import { useShards } from '../../api/queries.ts';
import { countText, rateText, shortText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { durationText } from '../../ui/time-text.ts';
import overview from './overview.module.css';
import { shardNumber, shardsAtWork, standingOfShard } from './shard-standing.ts';
import styles from './shard-strip.module.css';

/** Is one shard hot? A cell for each: what it takes, how far it is behind, whether a batch of it fails. */
export function ShardStrip() {
  return (
    <Panel
      className={overview.third}
      title="Shards"
      query={useShards()}
      actions={<Link href="/console/processing">All about them</Link>}
    >
      {({ items }) => (
        <ol className={styles.strip}>
          {shardsAtWork(items).map((shard) => (
            <Cell key={shard.shardId} shard={shard} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Cell({ shard }: { readonly shard: ShardAnswer }) {
  const { shardId, rate, behind, iteratorAgeMs, attempts } = shard;
  const standing = standingOfShard(shard);
  return (
    <li className={`${styles.cell} ${styles[standing]}`} title={shardId}>
      <span className={styles.head}>
        <span className={styles.number}>{shardNumber(shardId)}</span>
        <span>{standing}</span>
      </span>
      {rate !== null && <span>{rateText(rate.received)}/s</span>}
      <span>{behind === 0 ? 'at the end' : `${shortText(behind)} behind, ${durationText(iteratorAgeMs)}`}</span>
      {attempts !== null && (
        <span className={attempts > 0 ? styles.failing : styles.soft}>
          {attempts === 0 ? 'no retries' : countText(attempts, 'retry', 'retries')}
        </span>
      )}
    </li>
  );
}
