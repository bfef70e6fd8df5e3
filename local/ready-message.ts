import type { Runtime } from './runtime.ts';

/** What `npm start` prints when everything answers. The last line is exact: scripts wait for it. */
export function readyMessage(runtime: Runtime, seconds: number, withAuth: boolean): string {
  const { url, dataFolder, postgresUrl, newKey } = runtime;
  const header = withAuth ? ` -H "authorization: Bearer ${newKey ?? '<your key>'}"` : '';
  const lines = [
    '',
    `  Spillway on this machine, ready in ${seconds.toFixed(1)} s`,
    '',
    `  Send events  ${url}/events`,
    `  Statistics   ${url}/statistics`,
    `  Health       ${url}/health`,
    `  Metrics      ${url}/metrics`,
    `  PostgreSQL   ${postgresUrl}`,
    `  Data         ${dataFolder} (kept; --fresh begins anew)`,
    ...(newKey === undefined ? [] : [`  API key      ${newKey} (shown this once)`]),
    '',
    `  Try          curl -X POST "${url}/events?eventType=Temperature&eventData=30C"${header}`,
    '',
    `Spillway is ready: ${url}`,
  ];
  return lines.join('\n');
}
