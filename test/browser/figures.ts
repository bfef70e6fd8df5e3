import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../dist/figures');

/** Figures depend on the machine, so no test judges them: they are printed, and kept in dist/figures. */
export function report(name: string, figures: Readonly<Record<string, number | string>>): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(`${FOLDER}/${name}.json`, `${JSON.stringify(figures, null, 2)}\n`);
  const width = Math.max(...Object.keys(figures).map((label) => label.length));
  const lines = Object.entries(figures).map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
  process.stdout.write(`\n${name}\n${lines.join('\n')}\n`);
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const msText = (ms: number): string => `${Math.round(ms)} ms`;
