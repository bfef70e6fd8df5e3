const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `1,234,567` */
export const wholeText = (value: number): string => WHOLE.format(value);

/** `1.2M`; what is below ten thousand stays whole. */
export const shortText = (value: number): string =>
  Math.abs(value) < 10_000 ? WHOLE.format(value) : SHORT.format(value);

/** Events a second: one digit below ten, none above. */
export const rateText = (perSecond: number): string =>
  perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : WHOLE.format(perSecond);

/** `42 %`; one digit below ten. @param share from 0 to 1 */
export const shareText = (share: number): string =>
  `${share < 0.0995 ? (share * 100).toFixed(1) : WHOLE.format(share * 100)} %`;

/** `1 event`, `2 events`. */
export const countText = (count: number, one: string, many = `${one}s`): string =>
  `${WHOLE.format(count)} ${count === 1 ? one : many}`;
