import type { BatchPage } from '../../../core/views/answers/batches.ts';
import { ApiProblem } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { countText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { StatusChip } from '../../ui/status-chip.tsx';
import { localTime } from '../../ui/time-text.ts';
import { type BatchTree, forestOf, isOrdinary, toneOfBatch } from './batch-forest.ts';
import styles from './batch-trees.module.css';

const ORDINARY_SHOWN = 8;
const EVERY_MS = 4_000;

/** The latest batches with their outcomes; one that was split stands with its parts under it. */
export function BatchTrees() {
  const query = useLive<BatchPage>('/processing/batches?limit=500', EVERY_MS);
  // Lambda does not tell of its deliveries: on AWS there is no such route.
  if (query.error instanceof ApiProblem && query.error.status === 404) return null;
  return (
    <Panel
      title="Latest batches"
      query={query}
      lines={8}
      empty={{ when: ({ items }) => items.length === 0, note: 'No batch was delivered since the start.' }}
    >
      {({ items }) => {
        const trees = forestOf(items);
        const notable = trees.filter((tree) => !isOrdinary(tree));
        return (
          <>
            <h3>Failed, split or given up</h3>
            {notable.length === 0 ? <p>None of the latest batches.</p> : <Trees trees={notable} />}
            <h3 className={styles.next}>Simply succeeded</h3>
            <Trees trees={trees.filter(isOrdinary).slice(0, ORDINARY_SHOWN)} />
          </>
        );
      }}
    </Panel>
  );
}

const Trees = ({ trees }: { readonly trees: readonly BatchTree[] }) => (
  <ul>
    {trees.map((tree) => (
      <Tree key={tree.batch.requestId} tree={tree} />
    ))}
  </ul>
);

const Tree = ({ tree: { batch, parts } }: { readonly tree: BatchTree }) => (
  <li>
    <div className={styles.batch}>
      <StatusChip tone={toneOfBatch(batch)}>{batch.outcome}</StatusChip>
      <span>{countText(batch.records, 'record')}</span>
      <span className={styles.soft}>
        {batch.shardId} · {localTime(Date.parse(batch.startedAt))}
        {batch.attempts > 1 && ` · ${batch.attempts} attempts`}
        {batch.error !== undefined && ` · ${batch.error.errorType}: ${batch.error.errorMessage}`}
        {batch.condition !== undefined && ` · ${batch.condition}`}
      </span>
    </div>
    {parts.length > 0 && (
      <ul className={styles.parts}>
        {parts.map((part) => (
          <Tree key={part.batch.requestId} tree={part} />
        ))}
      </ul>
    )}
  </li>
);
