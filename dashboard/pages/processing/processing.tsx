import { BatchTrees } from './batch-trees.tsx';
import { MappingPanel } from './mapping-panel.tsx';
import styles from './processing.module.css';
import { ShardTable } from './shard-table.tsx';

/** The stream and its delivery: shards, the mapping and a hand on it, and the latest batches. */
export default function Processing() {
  return (
    <>
      <h1 className="visually-hidden">Stream and processing</h1>
      <div className={styles.rows}>
        <MappingPanel />
        <ShardTable />
        <BatchTrees />
      </div>
    </>
  );
}
