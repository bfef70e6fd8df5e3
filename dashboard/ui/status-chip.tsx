import styles from './status-chip.module.css';

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

const ICONS: Readonly<Record<Tone, string>> = { good: '✓', warn: '!', bad: '✕', plain: '•' };

/** A word with its colour and its sign, so that neither is alone. */
export const StatusChip = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`${styles.chip} ${styles[tone]}`}>
    <span aria-hidden="true">{ICONS[tone]}</span> {children}
  </span>
);

const EVENT_TONES: Readonly<Record<string, Tone>> = {
  processed: 'good',
  deadLettered: 'bad',
  parked: 'warn',
};

/** The tone of an event's status. */
export const toneOf = (status: string): Tone => EVENT_TONES[status] ?? 'plain';
