import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LoadResult, LoadSettings } from './load.ts';

const SCRIPT = join(import.meta.dirname, 'generator.ts');

/** Runs the generator in a process of its own. @param signal ends that process */
export async function runGenerator(settings: LoadSettings, signal: AbortSignal): Promise<LoadResult> {
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(settings)], { stdio, signal, killSignal: 'SIGKILL' });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  if (code !== 0) throw new Error(`The generator stopped: ${errors.trim() || `signal ${child.signalCode}`}`);
  return JSON.parse(output) as LoadResult;
}
