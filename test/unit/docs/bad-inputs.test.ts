import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalogueTables } from '../../support/bad-inputs/table.ts';

const ROOT = new URL('../../../', import.meta.url);
const textOf = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const MARK = '<!-- what follows is made from test/support/bad-inputs by `vitest run test/unit/docs -u` -->\n\n';
const text = textOf('docs/bad-inputs.md');
const [prose = ''] = text.split(MARK);

describe('docs/bad-inputs.md', () => {
  it('tells every input of the catalogue and its answer', async () => {
    await expect(`${prose}${MARK}${catalogueTables()}`).toMatchFileSnapshot('../../../docs/bad-inputs.md');
  });

  it('names tests that exist', () => {
    const named = [...prose.matchAll(/`(test\/[^`]+\.test\.ts)`((?:,? "[^"]+")+)/g)].flatMap(([, path, names]) =>
      [...names!.matchAll(/"([^"]+)"/g)].map(([, name]) => ({ path: path!, name: name! })),
    );
    expect(named.length).toBeGreaterThan(5);
    for (const { path, name } of named) expect(textOf(path)).toContain(name);
  });

  it('leaves no number of the catalogue out', () => {
    const told = new Set([...text.matchAll(/^\| (B\d+)/gm)].map(([, ref]) => ref));
    const all = Array.from({ length: 104 }, (_, index) => `B${String(index + 1).padStart(2, '0')}`);
    expect(all.filter((ref) => !told.has(ref))).toEqual([]);
  });
});
