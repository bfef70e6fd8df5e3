import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const text = textOf('docs/fidelity.md');

const isRule = (line: string): boolean => line.startsWith('| ') && !/^\| (rule|-+) /.test(line);
const EMULATORS = '\n## What emulators of AWS do not show\n';
const [ofMapping = '', ofEmulators = ''] = text.split(EMULATORS);
const rules = ofMapping
  .split('\n')
  .filter(isRule)
  .map((line) => {
    const [rule, source, tests] = line.slice(2, -2).split(' | ');
    return { rule: rule!, source: source!, tests: tests! };
  });
const MAPPING_TESTS = 'test/unit/local/mapping/';
const namedTests = (tests: string) =>
  tests.split('; ').flatMap((part) => {
    const [, file] = /^`([^`]+\.test\.ts)`/.exec(part) ?? [];
    const path = file?.startsWith('test/') ? file : `${MAPPING_TESTS}${file}`;
    return [...part.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ path, name: name! }));
  });

describe('docs/fidelity.md', () => {
  it('has a table of rules', () => {
    expect(rules.length).toBeGreaterThan(60);
  });

  it.each(rules)('names tests that exist: $rule', ({ tests }) => {
    const named = namedTests(tests);
    expect(named).not.toEqual([]);
    for (const { path, name } of named) expect(textOf(path)).toContain(`'${name}'`);
  });

  it.each(rules)('names a source or the reason of a choice: $rule', ({ source }) => {
    const links = [...source.matchAll(/\[([a-z-]+)\]/g)].map(([, label]) => label!);
    for (const label of links) expect(text).toContain(`\n[${label}]: https://`);
    expect(source).toMatch(/\[[a-z-]+\]|choice: .{5,}|seen by an emulator's author on AWS|follows from/);
  });

  it('names tests that exist for what emulators do not show', () => {
    const paths = [...ofEmulators.matchAll(/`(test\/[^`]+)`/g)].map(([, path]) => path!);
    expect(paths.length).toBeGreaterThan(8);
    expect(paths.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
    const short = [...ofEmulators.matchAll(/`([\w-]+\.test\.ts)`/g)].map(([, name]) => `${MAPPING_TESTS}${name}`);
    expect(short.filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });

  it('shows the example as it is tested', () => {
    const [, example] = /```ts\n([\s\S]*?)```/.exec(text) ?? [];
    expect(textOf(`${MAPPING_TESTS}package-export.test.ts`).startsWith(example!)).toBe(true);
  });
});
