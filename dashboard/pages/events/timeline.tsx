import type { StoryEntry } from '../../../core/views/answers/events.ts';
import { JsonView } from '../../ui/json-view.tsx';
import { localTime } from '../../ui/time-text.ts';
import { linesOf } from './story-lines.ts';
import styles from './timeline.module.css';

/** What happened to an event, line by line, each with the time since the line before. */
export const Timeline = ({ entries }: { readonly entries: readonly StoryEntry[] }) => (
  <ol className={styles.timeline}>
    {linesOf(entries).map(({ key, at, tone, title, note, after, data }) => (
      <li key={key} className={`${styles.entry} ${styles[tone]}`}>
        <span className={styles.title}>{title}</span>
        {after !== undefined && <span className={styles.after}>{after}</span>}
        <time dateTime={at} className={styles.time} title={at}>
          {localTime(Date.parse(at))}
        </time>
        {note !== '' && <p className={styles.note}>{note}</p>}
        {data !== undefined && <JsonView label={`Data: ${title}`} value={data} />}
      </li>
    ))}
  </ol>
);
