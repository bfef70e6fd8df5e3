import { afterAll, beforeAll, expect, it } from 'vitest';
import type { WindowPage } from '../../../core/views/answers/catalogue.ts';
import type { LetterAnswer, RedriveAnswer } from '../../../core/views/answers/dead-letters.ts';
import type { EventAnswer } from '../../../core/views/answers/events.ts';
import type { StatisticsAnswer } from '../../../core/views/answers/statistics.ts';
import { dataFolder, type RunningPlatform, startPlatform } from '../../support/platform.ts';
import { comparable, expectClose, inOrderOf } from './comparable.ts';
import { everyItem, sendLines } from './send.ts';
import { type Api, apiAt, settled, until } from './stack.ts';
import { SOME_LINES } from './truth.ts';

const order = (id: string, data: unknown, more: object = {}): string =>
  JSON.stringify({ id, source: 'shop', type: 'order.placed', time: '2025-01-15T10:22:09.123456Z', data, ...more });
const paid = (orderId: string, totalCents: number) => ({ orderId, totalCents, currency: 'EUR' });

/** Every way that an event can go, beside those of the data sets. */
const ORDERS = [
  order('current', paid('o-1', 1_250)),
  order('old-version', { orderId: 'o-2', amount: 12.5 }),
  order('a-test', { ...paid('o-3', 100), isTest: true }),
  order('refused', paid('o-4', 200_000_000)),
  order('invalid', { orderId: 'o-5' }),
  order('invalid-too', { orderId: 'o-6', totalCents: 'many', currency: 'EUR' }),
  order('given-up', {}),
  order('current', paid('o-1', 1_250)),
  order('current', paid('o-1', 9_999)),
  order('invalid', { orderId: 'o-5' }),
  order('current', paid('o-7', 2_000), { source: 'other-shop' }),
  order('attributes', paid('o-8', 3_000), { subject: 'o-8', partitionkey: 'k', region: 'eu', status: 'own' }),
  '{"id":"spelled","source":"shop","type":"equal.answers","time":"2025-01-15T12:00:00+02:00","data":{"price":1.50,"big":12345678901234567890,"text":"\\u00e9\\ud83d\\ude00 é"}}',
];

const EVENT_PATHS = ['current', 'old-version', 'a-test', 'refused', 'invalid', 'attributes', 'spelled'].map(
  (id) => `/events/${id}?source=shop`,
);

/**
 * The same events to a platform on this machine, with PostgreSQL, and to the deployed one, with DynamoDB. Both hold
 * nothing before.
 */
export function equalAnswerTests(stack: () => Api): void {
  let folder: Awaited<ReturnType<typeof dataFolder>>;
  let platform: RunningPlatform;
  let local: Api;
  const both = <T>(ask: (api: Api) => Promise<T>): Promise<readonly [T, T]> => Promise.all([ask(stack()), ask(local)]);
  const letterOf = async (api: Api, id: string): Promise<string> =>
    (await everyItem<LetterAnswer>(api, '/dead-letters?type=order.placed')).find(({ event }) => event.id === id)
      ?.letterId ?? id;

  beforeAll(async () => {
    folder = await dataFolder();
    platform = await startPlatform(folder.path);
    local = apiAt(platform.url);
    await both(async (api) => {
      await sendLines(api, SOME_LINES);
      await sendLines(api, ORDERS);
      await settled(api, SOME_LINES.length + ORDERS.length);
      const edited = { data: paid('o-5', 700) };
      const { redriveId } = await api.post<RedriveAnswer>(
        `/dead-letters/${await letterOf(api, 'invalid')}/redrive`,
        edited,
      );
      await until(
        () => api.get<RedriveAnswer>(`/redrives/${redriveId}`),
        ({ state }) => state === 'done',
      );
      await api.post('/dead-letters/discard', { ids: [await letterOf(api, 'given-up')], comment: 'nobody needs it' });
      // Counts of letters follow within seconds on DynamoDB.
      await until(
        () => api.get<StatisticsAnswer>('/statistics'),
        ({ totals }) => totals.discarded === 1 && totals.deadLettered === 2,
      );
    });
  }, 300_000);
  afterAll(async () => {
    await platform?.end('SIGTERM');
    await folder?.remove();
  });

  it('in statistics', async () => {
    const [ours, theirs] = await both(async (api) => {
      const { byType, bySource, failures, ...others } = await api.get<StatisticsAnswer>('/statistics');
      return [
        comparable(others),
        inOrderOf(['type'], byType),
        inOrderOf(['source'], bySource),
        inOrderOf(['code'], failures),
      ];
    });
    expect(ours).toEqual(theirs);
  });

  it('in the list of all events, from the oldest to the newest', async () => {
    const [ours, theirs] = await both((api) => everyItem<EventAnswer>(api, '/events?order=asc'));
    const times = (events: readonly EventAnswer[]) => events.map(({ time }) => time);
    expect(times(ours)).toEqual(times(theirs));
    // Events of one moment stand in the order in which their shards were read.
    expect(inOrderOf(['time', 'source', 'id'], ours)).toEqual(inOrderOf(['time', 'source', 'id'], theirs));
  }, 180_000);

  it.each([
    '/events?type=zeek.*',
    '/events?source=shop',
    '/events?status=filtered',
    '/events?subject=o-8',
    '/events?from=2013-12-02T21:00:00Z&to=2013-12-02T22:00:00Z&q=value<80',
  ])('in the events of %s', async (path) => {
    const [ours, theirs] = await both((api) => everyItem<EventAnswer>(api, path));
    expect(ours.length).toBeGreaterThan(0);
    expect(inOrderOf(['time', 'source', 'id'], ours)).toEqual(inOrderOf(['time', 'source', 'id'], theirs));
  });

  it.each(EVENT_PATHS)('in %s', async (path) => {
    const [ours, theirs] = await both(async (api) => comparable(await api.get(path)));
    expect(ours).toEqual(theirs);
  });

  it('in every window of every aggregate', async () => {
    const [ours, theirs] = await both(async (api) => {
      const aggregates = (await api.get<{ readonly items: readonly { readonly name: string }[] }>('/aggregates')).items;
      const pages = aggregates.map(({ name }) => everyItem<WindowPage['items'][number]>(api, `/aggregates/${name}`));
      return { aggregates, windows: (await Promise.all(pages)).flat() };
    });
    expect(ours.aggregates).toEqual(theirs.aggregates);
    const exact = ({ windows }: typeof ours) => windows.map(({ sum: _, mean: __, ...others }) => others);
    expect(exact(ours)).toEqual(exact(theirs));
    const rounded = ({ windows }: typeof ours) => windows.flatMap(({ sum, mean }) => [sum, mean]);
    expectClose(rounded(ours), rounded(theirs));
  }, 60_000);

  it('in dead letters, their families and one letter', async () => {
    const [ours, theirs] = await both(async (api) => [
      inOrderOf(['event.source', 'event.id'], await everyItem(api, '/dead-letters')),
      inOrderOf(['event.source', 'event.id'], await everyItem(api, '/dead-letters?status=discarded')),
      inOrderOf(['family'], await everyItem(api, '/dead-letters/families')),
      comparable(await api.get(`/dead-letters/${await letterOf(api, 'invalid-too')}`)),
    ]);
    expect(ours).toEqual(theirs);
    expect(ours[0]).toMatchObject([{ event: { id: 'invalid-too' } }, { event: { id: 'refused' } }]);
  });

  it.each(['/conflicts', '/schemas', '/schemas/order.placed', '/limits'])('in %s', async (path) => {
    const [ours, theirs] = await both(async (api) => comparable(await api.get(path)));
    expect(ours).toEqual(theirs);
  });

  it.each([
    ['a batch of which one event is malformed', `[${ORDERS[0]},{"id":7}]`],
    ['events of which none can be taken', '[{"id":"no-type"}]'],
    ['what is no JSON', '{'],
  ])('to %s', async (_what, body) => {
    const [ours, theirs] = await both(async (api) => {
      const headers = { 'content-type': 'application/json' };
      const response = await api.request('/events', { method: 'POST', headers, body });
      const { instance: _, requestId: __, ...answer } = (await response.json()) as Record<string, unknown>;
      return [response.status, answer];
    });
    expect(ours).toEqual(theirs);
  });
}
