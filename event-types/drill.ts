import Type from 'typebox';
import { EventRefused } from '../core/errors.ts';
import { defineEventType } from '../core/events/define-event-type.ts';

const DEFAULT_SLOW_MS = 1_000;
const CHUNK_NUMBERS = 2_000_000;
/** Between two chunks, so that whoever watches the memory sees it grow before it is gone. */
const CHUNK_PAUSE_MS = 2;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function exhaustMemory(): Promise<never> {
  const hoard: number[][] = [];
  for (;;) {
    hoard.push(new Array<number>(CHUNK_NUMBERS).fill(hoard.length));
    await sleep(CHUNK_PAUSE_MS);
  }
}

const drillType = (type: string, onFailure: 'continue' | 'park-key', description: string) =>
  defineEventType({
    type,
    description,
    onFailure,
    versions: [
      Type.Object({
        behave: Type.Enum(['ok', 'refuse', 'throw', 'throw-twice', 'crash', 'exhaust-memory', 'hang', 'slow']),
        /** How long `slow` takes. @default 1000 */
        ms: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
      }),
    ],
    async process({ data: { behave, ms } }, { attempt }) {
      switch (behave) {
        case 'ok':
          break;
        case 'refuse':
          throw new EventRefused('the drill asked to be refused');
        case 'throw':
          throw new Error('the drill asked to fail');
        case 'throw-twice':
          if (attempt < 3) throw new Error(`the drill asked to fail twice, and this is attempt ${attempt}`);
          break;
        case 'crash':
          return process.exit(1);
        case 'exhaust-memory':
          return exhaustMemory();
        case 'hang':
          for (;;);
        case 'slow':
          await sleep(ms ?? DEFAULT_SLOW_MS);
      }
      return { behaved: behave, attempt };
    },
    example: {
      id: 'drill-1',
      source: 'operator',
      type,
      time: '2025-01-15T10:22:09Z',
      data: { behave: 'throw-twice' },
    },
  });

/** Obeys `data.behave`, for game days: declared only where the platform runs with --drills. */
export const drill = drillType('spillway.drill', 'continue', 'Succeeds or fails in the way that its data ask for.');

/** The same where order counts. */
export const orderedDrill = drillType(
  'spillway.drill.ordered',
  'park-key',
  'Like spillway.drill; later ones of its partition key wait behind one that fails.',
);
