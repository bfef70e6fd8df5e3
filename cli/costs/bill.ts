import { functionCost, invocations, type StoreName } from './function-cost.ts';
import { type ItemSize, itemSize } from './item-size.ts';
import { apiCost, monitoringCost } from './other-costs.ts';
import { auroraCost, dynamodbCost, type StoreCost } from './store-cost.ts';
import { type StreamCost, streamCost } from './stream-cost.ts';
import { packedRequest, type StreamLoad, streamLoad, unpackedRequest, type Workload } from './stream-load.ts';

export interface Question extends Workload {
  readonly store: StoreName;
}

/** USD a day. */
export interface UsdPerDay {
  readonly stream: number;
  readonly functions: number;
  readonly api: number;
  readonly store: number;
  readonly monitoring: number;
  readonly total: number;
}

/** What one way of putting events into the stream costs, and what it is made of. */
export interface Bill {
  readonly usd: UsdPerDay;
  readonly load: StreamLoad;
  readonly stream: StreamCost;
  readonly store: StoreCost;
}

const DIGITS = 10_000;
/** To a hundredth of a cent, so that the parts add up to the total as they are told. */
const rounded = (usd: number): number => Math.round(usd * DIGITS) / DIGITS;

/** @param item of an event in DynamoDB */
export function billOf(load: StreamLoad, storeName: StoreName, item: ItemSize): Bill {
  const stream = streamCost(load);
  const store = storeName === 'dynamodb' ? dynamodbCost(load, item) : auroraCost(load);
  const parts = {
    stream: rounded(Math.min(stream.provisioned, stream.onDemand)),
    functions: rounded(functionCost(invocations(load, storeName))),
    api: rounded(apiCost(load)),
    store: rounded(store.usd),
    monitoring: rounded(monitoringCost(load, storeName)),
  };
  const total = rounded(Object.values(parts).reduce((sum, usd) => sum + usd, 0));
  return { usd: { ...parts, total }, load, stream, store };
}

export interface Answer {
  readonly packed: Bill;
  readonly unpacked: Bill;
}

/** Packs real samples, so the same question always has the same answer. */
export function answer({ store, ...workload }: Question): Answer {
  const { batch, bytes } = workload;
  const item = itemSize(bytes);
  return {
    packed: billOf(streamLoad(workload, packedRequest(batch, bytes)), store, item),
    unpacked: billOf(streamLoad(workload, unpackedRequest(batch, bytes)), store, item),
  };
}
