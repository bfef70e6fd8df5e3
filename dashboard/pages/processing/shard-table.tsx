import { useShards } from '../../api/queries.ts';
import { rateText, wholeText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { durationText } from '../../ui/time-text.ts';
import { HashRange } from './hash-range.tsx';
import { HotKeys } from './hot-keys.tsx';
import styles from './processing.module.css';

/** The shards of the stream: which keys are theirs, how far they are, how fast, and which keys are most of it. */
export function ShardTable() {
  return (
    <Panel title="Shards" query={useShards()} lines={6}>
      {({ items }) => (
        <ScrollRegion className={styles.scroll} label="Table of shards">
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Shard</th>
                <th scope="col">Hash range</th>
                <th scope="col">Received</th>
                <th scope="col">Behind</th>
                <th scope="col">Oldest</th>
                <th scope="col">In/s</th>
                <th scope="col">Out/s</th>
                <th scope="col">Retries</th>
                <th scope="col" className={styles.keys}>
                  Hot keys
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((shard) => (
                <tr key={shard.shardId} className={shard.state === 'closed' ? styles.closed : undefined}>
                  <th scope="row">
                    {shard.shardId} {shard.state === 'closed' && '(closed)'}
                    <small className={styles.position} title={shard.position ?? undefined}>
                      {shard.position === null
                        ? 'nothing settled yet'
                        : `settled to …${shard.position.slice(-24, -12)}…`}
                    </small>
                  </th>
                  <td>
                    <HashRange range={shard.hashKeyRange} />
                  </td>
                  <td>{wholeText(shard.received)}</td>
                  <td>{wholeText(shard.behind)}</td>
                  <td>{durationText(shard.iteratorAgeMs)}</td>
                  <td>{shard.rate === null ? '' : rateText(shard.rate.received)}</td>
                  <td>{shard.rate === null ? '' : rateText(shard.rate.settled)}</td>
                  <td>{shard.attempts ?? ''}</td>
                  <td className={styles.keys}>
                    <HotKeys keys={shard.hotKeys} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </Panel>
  );
}
