import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const REPOSITORY = resolve(import.meta.dirname, '../..');
const RULES = '.dependency-cruiser.cjs';

/** Files that break one rule each, and the name of the rule. */
const PLANTED: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['core-imports-down-only', 'core/a.ts', "import '../local/target.ts';"],
  [
    'core-imports-down-only',
    'core/b.ts',
    "import type { Target } from '../adapters/x/target.ts';\nexport type T = Target;",
  ],
  ['config-imports-down-only', 'config/a.ts', "import '../core/target.ts';"],
  ['adapters-imports-down-only', 'adapters/x/a.ts', "import '../../config/target.ts';"],
  ['adapters-stand-alone', 'adapters/x/b.ts', "import '../y/target.ts';"],
  ['event-types-imports-down-only', 'event-types/a.ts', "import '../adapters/x/target.ts';"],
  ['lambdas-imports-down-only', 'lambdas/a.ts', "import '../local/target.ts';"],
  ['local-imports-down-only', 'local/a.ts', "import '../cli/target.ts';"],
  ['local-imports-down-only', 'local/b.ts', "import '../chaos/target.ts';"],
  ['cli-imports-down-only', 'cli/a.ts', "import '../chaos/target.ts';"],
  ['chaos-imports-down-only', 'chaos/a.ts', "import '../cli/target.ts';"],
  ['chaos-imports-down-only', 'chaos/b.ts', "import '../simulation/target.ts';"],
  ['simulation-imports-down-only', 'simulation/a.ts', "import '../cli/target.ts';"],
  ['simulation-imports-down-only', 'simulation/b.ts', "import '../chaos/target.ts';"],
  ['lib-imports-down-only', 'lib/a.ts', "import '../core/target.ts';"],
  ['bin-imports-down-only', 'bin/a.ts', "import '../local/target.ts';"],
  ['dashboard-imports-down-only', 'dashboard/a.ts', "import '../core/target.ts';"],
  ['core-has-no-world', 'core/c.ts', "import 'node:fs';"],
  ['core-has-no-world', 'core/d.ts', "import 'pg';"],
  ['settings-come-from-handlers', 'adapters/x/c.ts', "import 'node:process';"],
  ['no-cycles', 'core/e.ts', "import './f.ts';"],
];
const TARGETS = [
  'core',
  'config',
  'adapters/x',
  'adapters/y',
  'lambdas',
  'event-types',
  'local',
  'cli',
  'chaos',
  'simulation',
  'core/views',
];
const ALLOWED: readonly (readonly [file: string, text: string])[] = [
  ['core/f.ts', "import './e.ts';"],
  ['adapters/x/allowed.ts', "import '../../core/target.ts';\nimport 'pg';\nimport 'node:fs';"],
  ['local/allowed.ts', "import '../adapters/x/target.ts';\nimport '../config/target.ts';\nimport 'lmdb';"],
  ['dashboard/allowed.ts', "import '../core/views/target.ts';"],
  ['chaos/allowed.ts', "import '../local/target.ts';\nimport '../event-types/target.ts';\nimport 'pg';"],
  ['simulation/allowed.ts', "import '../local/target.ts';\nimport '../lambdas/target.ts';"],
  ['core/allowed.ts', "import 'node:crypto';\nimport 'node:zlib';\nimport 'typebox';"],
];

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

let found: readonly Violation[];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-imports-'));
  const files = [
    ...TARGETS.map((at) => [`${at}/target.ts`, 'export type Target = string;\nexport const target = 1;'] as const),
    ...PLANTED.map(([, file, text]) => [file, text] as const),
    ...ALLOWED,
  ];
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}\n`);
  }
  await cp(join(REPOSITORY, RULES), join(folder, RULES));
  await cp(join(REPOSITORY, 'package.json'), join(folder, 'package.json'));
  await symlink(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  const cruiser = join(REPOSITORY, 'node_modules/.bin/depcruise');
  const { stdout } = await run(process.execPath, [cruiser, '--config', RULES, '--output-type', 'json', '.'], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { stdout: string }) => error);
  found = (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('has a violation of every rule', () => {
  const { forbidden } = createRequire(import.meta.url)(join(REPOSITORY, RULES)) as { forbidden: { name: string }[] };
  expect(new Set(PLANTED.map(([rule]) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
});

it.each(PLANTED)('%s bites on %s', (rule, file) => {
  expect(found.filter(({ from }) => from === file).map(({ rule: { name } }) => name)).toContain(rule);
});

it.each(ALLOWED.slice(1))('nothing bites on %s', (file) => {
  expect(found.filter(({ from }) => from === file)).toEqual([]);
});
