import { isUnreadable } from '../../core/dead-letters/settle-letters.ts';
import type { DeadLetterStore, LetterFilter } from '../../core/ports/dead-letters.ts';
import type { Redrive, Redrives } from '../../core/ports/redrives.ts';
import type { Time } from '../../core/ports/time.ts';
import { callerName, type OperateHandler } from '../shared/audit-log.ts';
import { type HttpRequest, jsonResponse } from '../shared/http.ts';
import { bodyInvalid, readJsonBody } from '../shared/json-body.ts';
import { parameterInvalid, readParameters } from '../shared/parameters.ts';
import { FILTER_NAMES, FilterFault, isLetterId, readFilter, readIds } from './letter-filter.ts';
import { letterClosed, letterNotFound, letterUnreadable, tooManyRedrives } from './problems.ts';

const DEFAULT_PER_SECOND = 100;
const MAX_PER_SECOND = 10_000;

function readRate(value: unknown = DEFAULT_PER_SECOND): number {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_PER_SECOND) return value as number;
  throw bodyInvalid(`'maxPerSecond' is a whole number from 1 to ${MAX_PER_SECOND}.`);
}

/** Which letters: `ids`, or a `filter` that names something, so that a slip does not redrive everything. */
function readChoice({ ids, filter }: Readonly<Record<string, unknown>>): LetterFilter {
  if ((ids === undefined) === (filter === undefined)) throw bodyInvalid("Give either 'ids' or a 'filter'.");
  try {
    if (ids !== undefined) return { ids: readIds(ids) };
    const members = Object.keys(filter ?? {});
    const names: readonly string[] = FILTER_NAMES;
    const isNamed = typeof filter === 'object' && members.length > 0 && members.every((name) => names.includes(name));
    if (!isNamed) throw new FilterFault(`'filter' names at least one of ${names.join(', ')}, and nothing else.`);
    return readFilter(filter as Readonly<Record<string, unknown>>);
  } catch (error) {
    throw error instanceof FilterFault ? bodyInvalid(error.message) : error;
  }
}

function readKeepGoing(value: unknown): { readonly keepGoing?: boolean } {
  if (value === undefined) return {};
  if (typeof value === 'boolean') return { keepGoing: value };
  throw bodyInvalid("'keepGoing' is true or false.");
}

function isRehearsal(request: HttpRequest): boolean {
  const text = readParameters(request, ['rehearse']).get('rehearse') ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw parameterInvalid("'rehearse' is true or false.");
}

const started = (redrive: Redrive | undefined): Redrive => {
  if (redrive === undefined) throw tooManyRedrives();
  return redrive;
};

/** `POST /dead-letters/redrive` */
export const redriveLetters =
  (redrives: Pick<Redrives, 'start' | 'rehearse'>): OperateHandler =>
  async (request) => {
    const rehearses = isRehearsal(request);
    const { members } = readJsonBody(request, ['ids', 'filter', 'maxPerSecond', 'keepGoing']);
    const filter = readChoice(members);
    const maxPerSecond = readRate(members.maxPerSecond);
    const keepGoing = readKeepGoing(members.keepGoing);
    if (rehearses) {
      const rehearsal = await redrives.rehearse(filter);
      return { response: jsonResponse(200, rehearsal), count: rehearsal.matched, about: { rehearse: true } };
    }
    const { redriveId, matched } = started(await redrives.start({ filter, maxPerSecond, ...keepGoing }));
    return { response: jsonResponse(202, { redriveId, matched }), count: matched, about: { redriveId } };
  };

/** `POST /dead-letters/{id}/redrive`: with other data; the event keeps its own beside them. */
export const redriveEdited =
  (
    store: Pick<DeadLetterStore, 'letter' | 'edit'>,
    redrives: Pick<Redrives, 'start'>,
    dataBytes: number,
    time: Pick<Time, 'now'>,
  ): OperateHandler =>
  async (request) => {
    readParameters(request, []);
    const { members, text, scan } = readJsonBody(request, ['data'], 'data');
    if (members.data === undefined || scan.valueStart === -1) throw bodyInvalid('The body must be {"data": ...}.');
    const dataText = text.slice(scan.valueStart, scan.valueEnd);
    if (Buffer.byteLength(dataText) > dataBytes) throw bodyInvalid(`'data' has more than ${dataBytes} bytes.`);
    const letterId = request.pathParameters?.id;
    const letter = isLetterId(letterId) ? await store.letter(letterId) : undefined;
    if (letter === undefined) throw letterNotFound();
    if (isUnreadable(letter)) throw letterUnreadable();
    if (!(await store.edit(letter.letterId, dataText, callerName(request), time.now()))) throw letterClosed();
    const choice = { filter: { ids: [letter.letterId] }, maxPerSecond: DEFAULT_PER_SECOND };
    const { redriveId, matched } = started(await redrives.start(choice));
    return { response: jsonResponse(202, { redriveId, matched }), count: matched, about: { redriveId } };
  };
