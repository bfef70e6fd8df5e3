import styles from './json-view.module.css';

/** Text that keeps its lines. Long ones scroll, so the keyboard reaches them. */
export const JsonText = ({ text, label }: { readonly text: string; readonly label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus (WCAG 2.1.1)
  <section className={styles.json} aria-label={label} tabIndex={0}>
    <pre>{text}</pre>
  </section>
);

/** A JSON value as text: payloads are data, never markup. */
export const JsonView = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  <JsonText text={JSON.stringify(value, null, 2)} label={label} />
);
