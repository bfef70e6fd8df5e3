import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS, isRedrivenByItself, PipelineError } from '../../../core/errors.ts';

const documentation = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
/** Rows of the table: code, fault, retryable, redriven by itself. */
const rows = [...documentation.matchAll(/^\| `([A-Z_]+)` +\| (\w+) +\| (yes|no) +\| (yes|no) +\|/gm)].map(
  ([, code, fault, retryable, redrive]) => ({ code, fault, retryable, redrive }),
);

it('documents every code as it is', () => {
  const codes = Object.entries(ERRORS).map(([code, { fault, redrive }]) => ({
    code,
    fault,
    retryable: fault === 'world' ? 'yes' : 'no',
    redrive: redrive ? 'yes' : 'no',
  }));
  expect(rows).toEqual(codes);
});

it('retries what the world is at fault for, and nothing else', () => {
  expect(new PipelineError('STORE_UNAVAILABLE', '').retryable).toBe(true);
  expect(new PipelineError('PROCESS_FAILED', '').retryable).toBe(false);
  expect(new PipelineError('PROCESS_CRASHED', '').retryable).toBe(false);
});

it('leaves to a person what other code or data must mend', () => {
  expect(isRedrivenByItself('PROCESS_FAILED')).toBe(true);
  expect(isRedrivenByItself('PROCESS_TIMED_OUT')).toBe(true);
  expect(isRedrivenByItself('EVENT_INVALID')).toBe(false);
  expect(isRedrivenByItself('PROCESS_OUT_OF_MEMORY')).toBe(false);
  expect(isRedrivenByItself('toString')).toBe(false);
});
