import { useState } from 'react';
import { Link } from 'wouter';
import type { SchemaAnswer, TypeAnswer } from '../../../core/views/answers/catalogue.ts';
import type { EventPage } from '../../../core/views/answers/events.ts';
import { withParameters } from '../../api/client.ts';
import { useLive } from '../../api/queries.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { Panel } from '../../ui/panel.tsx';
import { AggregateChart } from './aggregate-chart.tsx';
import { SendEvent } from './send-event.tsx';
import styles from './type-detail.module.css';
import { sourcesOf } from './type-sources.ts';

const SELDOM_MS = 60_000;
const LOOKED_AT = 200;

/** One type: its versions, who sends it, its aggregates, and a form that sends a test event. */
export function TypeDetail({ type }: { readonly type: string }) {
  const [version, setVersion] = useState<number>();
  const path = `/schemas/${encodeURIComponent(type)}`;
  const query = useLive<TypeAnswer>(path, SELDOM_MS);
  const latest = query.data?.latestVersion;
  const shown = version ?? latest;
  const schema = useLive<SchemaAnswer>(`${path}/${shown ?? 1}`, SELDOM_MS);
  const recent = useLive<EventPage>(withParameters('/events', { type, limit: LOOKED_AT }), SELDOM_MS);
  return (
    <div className={styles.column}>
      <Panel title={type} query={query} lines={6}>
        {({ description, versions, aggregates }) => (
          <div className={styles.column}>
            <p>{description}</p>
            <p>
              <Link href={withParameters('/console/events', { type })}>Its events</Link>
              {' · '}
              <Link href={withParameters('/console/dead-letters', { type })}>Its dead letters</Link>
            </p>
            <p className={styles.row}>
              <span id="versions">Schema of version</span>
              {versions.map((one) => (
                <button
                  key={one}
                  type="button"
                  className={styles.version}
                  aria-pressed={one === shown}
                  aria-describedby="versions"
                  onClick={() => setVersion(one)}
                >
                  {one}
                </button>
              ))}
            </p>
            {schema.data !== undefined && <JsonView label={`Schema of version ${shown}`} value={schema.data} />}
            {aggregates.map(({ name, everyMs }) => (
              <AggregateChart key={name} name={name} everyMs={everyMs} />
            ))}
          </div>
        )}
      </Panel>
      <Panel
        title="Who sends it"
        query={recent}
        empty={{ when: ({ items }) => items.length === 0, note: 'Nobody has sent one yet.' }}
      >
        {({ items }) => (
          <p>
            {sourcesOf(items)
              .map(({ source, count }) => `${source} (${count})`)
              .join(', ')}{' '}
            of the newest {items.length}
          </p>
        )}
      </Panel>
      {query.data !== undefined && <SendEvent type={type} example={query.data.schema.examples} />}
    </div>
  );
}
