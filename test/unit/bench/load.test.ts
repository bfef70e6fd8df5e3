import { expect, it } from 'vitest';
import { runLoad } from '../../../bench/load.ts';
import { runGenerator } from '../../../bench/run-generator.ts';
import { startStandIn } from './stand-in.ts';

const sum = (counts: Iterable<number>): number => [...counts].reduce((total, count) => total + count, 0);

it('counts what was answered as accepted and sees it by query', async () => {
  const { address, taken } = await startStandIn();
  const result = await runLoad({ address, batch: 10, seconds: 0.3, connections: 4, probes: 1 });
  expect(result.requests).toBeGreaterThan(10);
  expect(result.accepted).toBe(result.requests * 10);
  expect(taken.size).toBe(result.accepted);
  expect(result.visibleSamples).toBeGreaterThan(0);
  expect(result.refused).toBe(0);
});

it('keeps count of the events that it sent a second time', async () => {
  const { address, taken } = await startStandIn();
  const load = { address, batch: 200, seconds: 0.5, connections: 4, duplicateShare: 0.1, probes: 0 };
  const result = await runLoad(load);
  expect(result.resent).toBeGreaterThan(0);
  expect(taken.size + result.resent).toBe(result.accepted);
  expect(sum(taken.values())).toBe(result.accepted);
});

it('sends at a fixed rate exactly what is due, not more', async () => {
  const { address } = await startStandIn();
  const load = { address, batch: 2, seconds: 0.5, connections: 8, eventsPerSecond: 400, probes: 1 };
  const result = await runLoad(load);
  expect(result.requests).toBe(100);
  expect(result.accepted).toBe(200);
});

it('lets a stall show in every request that was due meanwhile', async () => {
  const standIn = await startStandIn();
  standIn.interfere = (response, post) => {
    if (post !== 1) return false;
    setTimeout(() => response.writeHead(202).end('{"accepted":1}'), 400);
    return true;
  };
  const load = { address: standIn.address, batch: 1, seconds: 0.5, connections: 1, eventsPerSecond: 100, probes: 0 };
  const result = await runLoad(load);
  expect(result.requests).toBe(50);
  // Due every 10 ms, all held up by the first: those due in the first 200 ms waited for another 200 and more.
  expect(result.answerMs?.p95).toBeGreaterThan(300);
  expect(result.answerMs?.p50).toBeGreaterThan(100);
  expect(result.latestStartMs).toBeGreaterThan(350);
});

it('stays away for as long as a busy platform asks, and says so', async () => {
  const standIn = await startStandIn();
  standIn.interfere = (response, post) => {
    if (post % 2 === 0) return false;
    response.writeHead(503, { 'retry-after': '0' }).end('{"accepted":2,"rejected":3}');
    return true;
  };
  const result = await runLoad({ address: standIn.address, batch: 5, seconds: 0.2, connections: 1, probes: 1 });
  const taken = result.requests - result.refused;
  expect(Math.abs(taken - result.refused)).toBeLessThanOrEqual(1);
  expect(result.accepted).toBe(taken * 5 + result.refused * 2);
});

it('ends at an answer that good events must not get', async () => {
  const standIn = await startStandIn();
  standIn.interfere = (response, post) => {
    if (post !== 5) return false;
    response.writeHead(422).end('{"title":"refused"}');
    return true;
  };
  const running = runLoad({ address: standIn.address, batch: 3, seconds: 1, connections: 1, probes: 0 });
  await expect(running).rejects.toThrow('POST /events of 3 good events was answered with 422: {"title":"refused"}');
});

it('does not take an answer for good that accepts less than was sent', async () => {
  const standIn = await startStandIn();
  standIn.interfere = (response) => {
    response.writeHead(202).end('{"accepted":2}');
    return true;
  };
  const running = runLoad({ address: standIn.address, batch: 3, seconds: 1, connections: 1, probes: 0 });
  await expect(running).rejects.toThrow('was answered with 202: {"accepted":2}');
});

it('runs in a process of its own and reports from there', async () => {
  const { address, taken } = await startStandIn();
  const never = new AbortController().signal;
  const result = await runGenerator({ address, batch: 10, seconds: 0.2, connections: 2, probes: 1 }, never);
  expect(taken.size).toBe(result.accepted);
  expect(result.cpuSeconds).toBeGreaterThan(0);
});

it('says why the process failed', async () => {
  const standIn = await startStandIn();
  standIn.interfere = (response) => {
    response.socket?.destroy();
    return true;
  };
  const never = new AbortController().signal;
  const running = runGenerator({ address: standIn.address, batch: 1, seconds: 1, connections: 1, probes: 0 }, never);
  await expect(running).rejects.toThrow('The generator stopped: ');
});

it('ends its process when the bench is interrupted', async () => {
  const { address } = await startStandIn();
  const stopping = new AbortController();
  const running = runGenerator({ address, batch: 1, seconds: 60, connections: 1, probes: 0 }, stopping.signal);
  setTimeout(() => stopping.abort(), 300);
  await expect(running).rejects.toThrow('abort');
});
