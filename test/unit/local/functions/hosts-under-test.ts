import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { realTime } from '../../../../adapters/system/real-time.ts';
import {
  createFunctionHost,
  type FunctionHost,
  type FunctionHostOptions,
} from '../../../../local/functions/function-host.ts';

/** Starts hosts on the handlers of this folder, and stops them after each test. */
export function hostsUnderTest() {
  const hosts: FunctionHost[] = [];
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop(0)));
  });
  /** What the functions of the last host printed. */
  const lines: string[] = [];
  const startHost = (change: Partial<FunctionHostOptions> = {}, module = 'many-ways'): FunctionHost => {
    lines.length = 0;
    const host = createFunctionHost({
      name: 'process',
      modulePath: fileURLToPath(new URL(`./handlers/${module}.ts`, import.meta.url)),
      handlerName: 'handler',
      concurrency: 1,
      timeoutMs: 10_000,
      memoryMegabytes: 128,
      environment: { TABLE: 'events' },
      onLine: (line) => lines.push(line),
      time: realTime,
      ...change,
    });
    hosts.push(host);
    return host;
  };
  return { startHost, lines };
}
