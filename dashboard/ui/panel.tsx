import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useId } from 'react';
import { isSilence } from '../api/client.ts';
import styles from './panel.module.css';
import { ProblemNote } from './problem-note.tsx';
import { Since } from './since.tsx';
import { Skeleton } from './skeleton.tsx';

/** What of a query is shown. */
export type Asked<Answer> = Pick<UseQueryResult<Answer>, 'data' | 'error' | 'dataUpdatedAt' | 'isPending'>;

export interface PanelProps<Answer> {
  readonly title: string;
  readonly query: Asked<Answer>;
  /** Shows the answer. */
  readonly children: (answer: Answer) => ReactNode;
  /** Said instead where the answer holds nothing. */
  readonly empty?: { readonly when: (answer: Answer) => boolean; readonly note: ReactNode };
  /** Beside the title. */
  readonly actions?: ReactNode;
  /** Lines of what stands here while the first answer is on its way. */
  readonly lines?: number;
  readonly className?: string | undefined;
}

/**
 * A part of a page that shows one answer of the API, in each of its states: loading, empty, shown, refused, and shown
 * but old, when it could not be asked for again.
 */
export function Panel<Answer>({
  title,
  query,
  children,
  empty,
  actions,
  lines = 3,
  className = '',
}: PanelProps<Answer>) {
  const titleId = useId();
  const { data, error, dataUpdatedAt } = query;
  const isStale = data !== undefined && error !== null;
  return (
    <section className={`${styles.panel} ${className}`} aria-labelledby={titleId} aria-busy={query.isPending}>
      <header className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        {actions}
      </header>
      {error !== null && !(isStale && isSilence(error)) && <ProblemNote error={error} />}
      {isStale && (
        <p className={styles.stale}>
          Stale: from <Since at={dataUpdatedAt} />
        </p>
      )}
      {query.isPending && <Skeleton lines={lines} />}
      {data !== undefined && (
        <div className={isStale ? styles.old : undefined}>
          {empty?.when(data) ? <div className={styles.empty}>{empty.note}</div> : children(data)}
        </div>
      )}
    </section>
  );
}
