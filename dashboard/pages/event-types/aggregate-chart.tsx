import { useMemo } from 'react';
import type { WindowPage } from '../../../core/views/answers/catalogue.ts';
import { withParameters } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { shortText } from '../../ui/number-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { TimeChart } from '../../ui/time-chart.tsx';
import { durationText } from '../../ui/time-text.ts';
import { meansByKey } from './aggregate-series.ts';

const EVERY_MS = 30_000;
const WINDOWS = 1_000;

/** The windows of an aggregate: a line for each of its largest keys. */
export function AggregateChart({ name, everyMs }: { readonly name: string; readonly everyMs: number }) {
  const query = useLive<WindowPage>(withParameters(`/aggregates/${name}`, { limit: WINDOWS }), EVERY_MS);
  return (
    <Panel
      title={`${name}: mean of every ${durationText(everyMs)}`}
      query={query}
      lines={8}
      empty={{ when: ({ items }) => items.length === 0, note: 'No window yet.' }}
    >
      {({ items }) => <Windows name={name} windows={items} />}
    </Panel>
  );
}

function Windows({ name, windows }: { readonly name: string; readonly windows: WindowPage['items'] }) {
  const { times, series } = useMemo(() => meansByKey(windows), [windows]);
  return <TimeChart title={name} times={times} series={series} format={shortText} />;
}
