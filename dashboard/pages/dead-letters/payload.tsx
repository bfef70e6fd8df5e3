import { ScrollRegion } from '../../ui/scroll-region.tsx';
import { jsonLines, pointerIn } from './failing-part.ts';
import styles from './payload.module.css';

/** The data of a letter with the part marked that its failure names. */
export function Payload({ data, message = '' }: { readonly data: unknown; readonly message?: string | undefined }) {
  const pointer = pointerIn(message);
  const lines = data === undefined ? [] : jsonLines(data, pointer).map((line, number) => ({ ...line, number }));
  if (lines.length === 0) return <p>The event carries no data.</p>;
  return (
    <ScrollRegion className={styles.payload} label="Payload">
      <pre>
        {lines.map(({ number, text, isFailing }) =>
          isFailing ? (
            <mark key={number} className={styles.failing}>
              {`${text}\n`}
            </mark>
          ) : (
            <span key={number}>{`${text}\n`}</span>
          ),
        )}
      </pre>
      {pointer !== undefined && <p className={styles.legend}>Marked: {pointer}, which the failure names.</p>}
    </ScrollRegion>
  );
}
