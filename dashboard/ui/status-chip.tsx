import styles from './status-chip.module.css';
import type { Tone } from './tone.ts';

const ICONS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', plain: '•' };

/** A word with its colour and its sign, so that neither is alone. */
export const StatusChip = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`${styles.chip} ${styles[tone]}`}>
    <span aria-hidden="true">{ICONS[tone]}</span> {children}
  </span>
);
