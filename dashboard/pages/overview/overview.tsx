import { AlarmsPanel } from './alarms-panel.tsx';
import { DeadLettersPanel } from './dead-letters-panel.tsx';
import { FailuresPanel } from './failures-panel.tsx';
import { FlowPanel } from './flow-panel.tsx';
import { LagPanel } from './lag-panel.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { LedgerPanel } from './ledger-panel.tsx';
import styles from './overview.module.css';
import { ShardStrip } from './shard-strip.tsx';
import { StatusLine } from './status-line.tsx';
import { TotalsPanel } from './totals-panel.tsx';

/** How the platform stands, in the order in which an operator asks. */
export default function Overview() {
  return (
    <>
      <StatusLine />
      <div className={styles.grid}>
        <LagPanel />
        <FailuresPanel />
        <DeadLettersPanel />
        <AlarmsPanel />
        <FlowPanel />
        <LatencyPanel />
        <ShardStrip />
        <LedgerPanel />
        <TotalsPanel />
      </div>
    </>
  );
}
