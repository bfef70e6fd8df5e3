import type { ReadEvent, SettledEvent } from '../events/event.ts';
import type { Letter } from '../ports/dead-letters.ts';
import { orderingKeyOf, type Settle, settleParking } from '../processing/park-keys.ts';

export interface SettleLettersDeps {
  readonly settle: Settle;
  /** Whether events of this type park their key when they fail, and wait behind others that did. */
  readonly parksKey: (type: string) => boolean;
}

export interface SettledLetter {
  readonly letter: Letter;
  readonly settled: SettledEvent;
}

const UNREADABLE: ReadonlySet<string> = new Set(['RECORD_UNREADABLE', 'EVENT_MALFORMED']);

/** Its bytes were no event, so there is nothing that a type's code could run on, now or later. */
export const isUnreadable = ({ failure }: Pick<Letter, 'failure'>): boolean => UNREADABLE.has(failure?.code ?? '');

const NONE: ReadonlySet<string> = new Set();

function dataSchemaOf(attributesText: string | undefined): string | undefined {
  if (attributesText === undefined) return undefined;
  const { dataschema } = JSON.parse(attributesText) as { readonly dataschema?: string };
  return dataschema;
}

/** The event as it is processed now: with the data that a person gave, where there are any. */
const readEventOf = ({ event, editedDataText }: Letter): ReadEvent => ({
  event: { ...event, timeGiven: true, dataText: editedDataText ?? event.dataText },
  dataSchema: dataSchemaOf(event.attributesText),
});

/** Letters of one ordering key, which run one after the other; a letter without a key stands alone. */
function chainsOf(letters: readonly Letter[]): Letter[][] {
  const chains = new Map<string | Letter, Letter[]>();
  for (const letter of letters) {
    const key = orderingKeyOf(readEventOf(letter)) ?? letter;
    const chain = chains.get(key);
    if (chain === undefined) chains.set(key, [letter]);
    else chain.push(letter);
  }
  return [...chains.values()];
}

/**
 * Runs letters through the present code: those of one key in their order, different keys concurrently. One behind
 * another of a parked key that fails again is parked again.
 * @param letters in the order of the stream within each key, none behind one that is not among them
 */
export async function settleLetters(
  letters: readonly Letter[],
  { settle, parksKey }: SettleLettersDeps,
): Promise<readonly SettledLetter[]> {
  const all = letters.map((letter) => ({ ok: true as const, ...readEventOf(letter) }));
  const settleInOrder = await settleParking(all, settle, { parksKey, parkedKeys: async () => NONE });

  const settleLetter = (letter: Letter): SettledEvent | Promise<SettledEvent> => {
    const read = readEventOf(letter);
    if (isUnreadable(letter) && letter.failure !== undefined) {
      return { event: read.event, outcome: { status: 'deadLettered', attempts: 1, failure: letter.failure } };
    }
    const { shardId, sequenceNumber, receivedAtMs } = letter;
    return settleInOrder(read, { shardId, sequenceNumber, receivedAtMs });
  };
  const settleChain = async (chain: readonly Letter[]): Promise<SettledLetter[]> => {
    const settled: SettledLetter[] = [];
    for (const letter of chain) settled.push({ letter, settled: await settleLetter(letter) });
    return settled;
  };
  return (await Promise.all(chainsOf(letters).map(settleChain))).flat();
}
