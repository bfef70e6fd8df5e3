import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoTable } from './dynamo-table.ts';
import type { Item } from './read-items.ts';
import { type ListName, lanePartition, TIME_INDEX } from './table.ts';

/** Which part of a list is read, in which order. */
export interface LaneRange {
  readonly list: ListName;
  readonly order: 'asc' | 'desc';
  /** Places (listPlace) or beginnings of some: from here on, before there. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Behind this place, in the order asked for. */
  readonly after?: string | undefined;
  /** What DynamoDB leaves out of its answer; it reads it all the same. */
  readonly filter?:
    | { readonly expression: string; readonly values: Readonly<Record<string, string | number>> }
    | undefined;
}

interface Lane {
  readonly partition: string;
  readonly items: Item[];
  /** Looked at up to here. */
  readTo: string | undefined;
  next: Item | undefined;
  isAtEnd: boolean;
}

export interface LanePage {
  readonly items: readonly Item[];
  /** Looked at up to here, all lanes together; undefined at the end of the list. */
  readonly readTo: string | undefined;
}

const FIRST = '0';
/** Behind every place: they begin with a digit. */
const LAST = ':';
const MOST_ITEMS = 1_000;
const FILTERED_ITEMS = 300;

export const placeOf = (item: Item | undefined): string => item?.ts?.S ?? '';

/**
 * Reads a list that is dealt out to many partitions of the index, in one order. The index follows the table within
 * moments.
 */
export class LaneMerge {
  readonly #table: DynamoTable;
  readonly #range: LaneRange;
  readonly #bounds: readonly [string, string];
  readonly #lanes: readonly Lane[];
  #looked = 0;

  constructor(table: DynamoTable, range: LaneRange) {
    this.#table = table;
    this.#range = range;
    const isAscending = range.order === 'asc';
    const from = isAscending ? later(range.from, range.after) : range.from;
    const to = isAscending ? range.to : earlier(range.to, range.after);
    this.#bounds = [from ?? FIRST, to ?? LAST];
    const isEmpty = this.#bounds[0] > this.#bounds[1];
    this.#lanes = Array.from({ length: table.lanes }, (_, lane) => ({
      partition: lanePartition(range.list, lane),
      items: [],
      readTo: undefined,
      next: undefined,
      isAtEnd: isEmpty,
    }));
  }

  /** Items that DynamoDB looked at so far. */
  get looked(): number {
    return this.#looked;
  }

  /**
   * The next items, at most `limit`. There are fewer at the end of the list, and where `budget` is used up: then it goes
   * on behind `readTo`.
   * @param budget items that are looked at in all, about
   */
  async take(limit: number, budget: number): Promise<LanePage> {
    const items: Item[] = [];
    while (items.length < limit) {
      const hungry = this.#lanes.filter((lane) => lane.items.length === 0 && !lane.isAtEnd);
      if (hungry.length > 0) {
        if (this.#looked >= budget && hungry.every(({ readTo }) => readTo !== undefined))
          return this.#upTo(items, limit);
        await Promise.all(hungry.map((lane) => this.#read(lane, limit)));
        continue;
      }
      const first = this.#first(this.#lanes.filter((lane) => lane.items.length > 0));
      if (first === undefined) return { items, readTo: undefined };
      items.push(first.items.shift()!);
    }
    return { items, readTo: placeOf(items.at(-1)) };
  }

  /** What is in front of the lane that was looked at least far. */
  #upTo(items: Item[], limit: number): LanePage {
    const places = this.#lanes.filter(({ isAtEnd }) => !isAtEnd).map(({ readTo }) => readTo ?? '');
    const readTo = places.reduce((a, b) => (this.#isBefore(a, b) ? a : b));
    while (items.length < limit) {
      const first = this.#first(this.#lanes.filter((lane) => lane.items.length > 0));
      if (first === undefined || this.#isBefore(readTo, placeOf(first.items[0]))) return { items, readTo };
      items.push(first.items.shift()!);
    }
    return { items, readTo: placeOf(items.at(-1)) };
  }

  #isBefore(a: string, b: string): boolean {
    return this.#range.order === 'asc' ? a < b : a > b;
  }

  #first(lanes: readonly Lane[]): Lane | undefined {
    let first = lanes[0];
    for (const lane of lanes) if (this.#isBefore(placeOf(lane.items[0]), placeOf(first?.items[0]))) first = lane;
    return first;
  }

  async #read(lane: Lane, limit: number): Promise<void> {
    const { filter, after, order } = this.#range;
    const [from, to] = this.#bounds;
    const values = Object.entries(filter?.values ?? {}).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]);
    const share = Math.ceil(limit / this.#table.lanes);
    const query = new QueryCommand({
      TableName: this.#table.name,
      IndexName: TIME_INDEX,
      KeyConditionExpression: 'tp = :tp and ts between :from and :to',
      ...(filter !== undefined && { FilterExpression: filter.expression }),
      ExpressionAttributeValues: {
        ':tp': { S: lane.partition },
        ':from': { S: from },
        ':to': { S: to },
        ...Object.fromEntries(values),
      },
      ScanIndexForward: order === 'asc',
      // Twice a lane's share mostly saves a second look. The limit counts what a filter leaves out, too.
      Limit: Math.min(MOST_ITEMS, filter === undefined ? (share + 2) * 2 : FILTERED_ITEMS + share),
      ExclusiveStartKey: lane.next,
    });
    const { Items: items = [], ScannedCount: looked = 0, LastEvaluatedKey: next } = await this.#table.send(query);
    this.#looked += looked;
    lane.items.push(...items.filter((item) => placeOf(item) !== after));
    lane.next = next;
    lane.readTo = placeOf(next);
    lane.isAtEnd = next === undefined;
  }
}

const later = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a;

const earlier = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
