import type { PriceTier } from '../../config/prices.ts';

export const SECONDS_A_DAY = 86_400;
export const HOURS_A_DAY = 24;
/** A month of AWS has 730 hours. */
export const DAYS_A_MONTH = 730 / 24;
export const GB = 2 ** 30;

/** Price of a day where every day of the month is alike, and later units of a month are cheaper. */
export function tieredUsdPerDay(unitsPerDay: number, tiers: readonly PriceTier[]): number {
  const unitsPerMonth = unitsPerDay * DAYS_A_MONTH;
  let from = 0;
  let usd = 0;
  for (const tier of tiers) {
    usd += Math.max(0, Math.min(unitsPerMonth, tier.upTo) - from) * tier.usd;
    from = tier.upTo;
  }
  return usd / DAYS_A_MONTH;
}
