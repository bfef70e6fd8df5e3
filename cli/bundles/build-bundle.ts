import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile } from 'esbuild';
import type { FunctionName } from '../../config/functions.ts';
import { isFresh } from './is-fresh.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What decides over a bundle beside its sources. */
const SETTINGS = ['package-lock.json', 'package.json', 'cli/bundles/build-bundle.ts'];

export const STORES = ['dynamodb', 'postgres'] as const;
export type StoreName = (typeof STORES)[number];

export interface Bundle {
  /** Of the module that exports `handler`. */
  readonly path: string;
  /** What a cold start reads: index.mjs and everything that it imports at once. */
  readonly loadedBytes: number;
  /** With what is imported only when it is needed. */
  readonly totalBytes: number;
  /** Paths of the files that it is made of, from the project's folder. */
  readonly inputs: readonly string[];
}

/** The store that `#stores` of package.json leads to. */
const CONDITIONS: Readonly<Record<StoreName, readonly string[]>> = {
  dynamodb: ['spillway-dynamodb'],
  postgres: [],
};

/** Packages in CommonJS ask for Node's own modules by `require`, which a module does not have. */
const BANNER = `import{createRequire}from'node:module';const require=createRequire(import.meta.url);`;

async function makeBundle(name: FunctionName, store: StoreName, outdir: string): Promise<Metafile> {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: { index: `lambdas/${name}/handler.ts` },
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    // Of packages that have both, the form of which the unused parts can be left out: a third less.
    mainFields: ['module', 'main'],
    conditions: ['module', ...CONDITIONS[store]],
    banner: { js: BANNER },
    legalComments: 'none',
    logLevel: 'silent',
  });
  return metafile;
}

function sizesOf({ outputs }: Metafile, entry: string): Pick<Bundle, 'loadedBytes' | 'totalBytes'> {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of output.imports) if (kind === 'import-statement') visit(imported);
  };
  visit(entry);
  const sum = (paths: Iterable<string>): number =>
    [...paths].reduce((bytes, path) => bytes + (outputs[path]?.bytes ?? 0), 0);
  return { loadedBytes: sum(loaded), totalBytes: sum(Object.keys(outputs)) };
}

/**
 * Bundles one function as ES modules, minified and with nothing left out, into a folder of its own: index.mjs, and a
 * file for each part that is imported only when it is needed. The same sources give the same bytes. A bundle whose
 * sources have not changed is left as it is.
 * @param folder takes a folder for each function, and beside it what the bundle is made of
 */
export async function buildBundle(name: FunctionName, store: StoreName, folder: string): Promise<Bundle> {
  const outdir = join(folder, name);
  const path = join(outdir, 'index.mjs');
  const metaFile = join(folder, `${name}.meta.json`);
  if (!isFresh(metaFile, ROOT, SETTINGS)) {
    const metafile = await makeBundle(name, store, outdir);
    mkdirSync(folder, { recursive: true });
    writeFileSync(metaFile, JSON.stringify(metafile));
  }
  const metafile = JSON.parse(readFileSync(metaFile, 'utf8')) as Metafile;
  return { path, ...sizesOf(metafile, relative(ROOT, path)), inputs: Object.keys(metafile.inputs) };
}
