import styles from './json-view.module.css';

/** A JSON value as text: payloads are data, never markup. Long ones scroll, so the keyboard reaches them. */
export const JsonView = ({ value, label }: { readonly value: unknown; readonly label: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus (WCAG 2.1.1)
  <section className={styles.json} aria-label={label} tabIndex={0}>
    <pre>{JSON.stringify(value, null, 2)}</pre>
  </section>
);
