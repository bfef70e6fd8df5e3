/** How something stands, whatever it is. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain';

const STATUS_TONES: Readonly<Record<string, Tone>> = { processed: 'good', deadLettered: 'bad', parked: 'warn' };

/** The tone of an event's status. */
export const toneOf = (status: string): Tone => STATUS_TONES[status] ?? 'plain';
