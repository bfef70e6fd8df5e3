import styles from './json-view.module.css';
import { ScrollRegion } from './scroll-region.tsx';

/** Text that keeps its lines. Long ones scroll, so the keyboard reaches them. */
export const JsonText = ({ text, label }: { readonly text: string; readonly label: string }) => (
  <ScrollRegion className={styles.json} label={label}>
    <pre>{text}</pre>
  </ScrollRegion>
);

/** A JSON value as text: payloads are data, never markup. */
export const JsonView = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  <JsonText text={JSON.stringify(value, null, 2)} label={label} />
);
