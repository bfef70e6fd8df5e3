import { withParameters } from '../../api/client.ts';

/** Filters of the list by their name in the address, which is that of the API. */
export const FILTERS = ['type', 'source', 'subject', 'key', 'status', 'from', 'to', 'q'] as const;
export type FilterName = (typeof FILTERS)[number];
export type EventFilters = Readonly<Partial<Record<FilterName, string>>>;

const NAMES: ReadonlySet<string> = new Set(FILTERS);
const AGE = /^age([<>])(\d+(?:\.\d+)?)(s|m|h|d)$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** What was typed: filters, or the id of one event where it is a single word that is no filter. */
export type Search = { readonly id: string } | { readonly filters: EventFilters };

/** `age>5m`: events older than five minutes; `age<1h`: those of the last hour. */
function ageFilter(word: string, nowMs: number): EventFilters | undefined {
  const [, operator, amount, unit = ''] = AGE.exec(word) ?? [];
  if (operator === undefined) return undefined;
  const moment = new Date(nowMs - Number(amount) * (UNIT_MS[unit] ?? 0)).toISOString();
  return operator === '>' ? { to: moment } : { from: moment };
}

function wordFilter(word: string, nowMs: number): EventFilters | undefined {
  const colon = word.indexOf(':');
  const name = word.slice(0, colon);
  if (colon > 0 && NAMES.has(name)) return { [name]: word.slice(colon + 1) };
  return ageFilter(word, nowMs);
}

/**
 * Reads the search line: words `type:order.*`, `source:`, `subject:`, `key:`, `status:`, `from:`, `to:` and `age>5m` are filters,
 * every other one with an operator (`celsius>30`, `site:lab`) looks into the data. One word without any is an event's id.
 */
export function readSearch(text: string, nowMs: number): Search {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const [first = ''] = words;
  if (words.length === 1 && !/[:<>=]/.test(first)) return { id: first };
  const data: string[] = [];
  let filters: EventFilters = {};
  for (const word of words) {
    const filter = wordFilter(word, nowMs);
    if (filter === undefined) data.push(word);
    else filters = { ...filters, ...filter };
  }
  const fields = [...(filters.q === undefined ? [] : [filters.q]), ...data].join(',');
  return { filters: { ...filters, ...(fields !== '' && { q: fields }) } };
}

/** The line that reads as these filters. */
export const searchText = (filters: EventFilters): string =>
  FILTERS.flatMap((name) => {
    const value = filters[name];
    if (value === undefined) return [];
    return name === 'q' ? value.split(',') : [`${name}:${value}`];
  }).join(' ');

/** The request that gives the same list, for a shell. */
export const asCurl = (origin: string, path: string): string => `curl -s '${origin}${path.replaceAll("'", '%27')}'`;

/**
 * Whether the API looks for these events among others, some thousand a page: such a list is walked to its end and not
 * asked for again each second.
 */
export const isSearch = ({ key, q }: EventFilters): boolean => key !== undefined || q !== undefined;

const PAGE = 100;

/** The request for a page of the list. */
export const listPath = (filters: EventFilters, cursor?: string): string =>
  withParameters('/events', { ...filters, limit: PAGE, cursor });
