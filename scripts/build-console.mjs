// Builds the web console into dist/dashboard where its sources are newer than what stands there; it takes half a second.
import { globSync, renameSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILT = `${ROOT}dist/dashboard`;
// A build that is cut short must not pass for a whole one.
const DRAFT = `${ROOT}dist/dashboard-${process.pid}`;

const changedAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = [...globSync(`${ROOT}dashboard/**/*`), `${ROOT}package-lock.json`];
const builtAt = changedAt(`${BUILT}/index.html`);

if (sources.some((path) => changedAt(path) > builtAt)) {
  // Whoever starts it, a test as well: React for development is half as large again, and slower.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  try {
    await build({
      configFile: `${ROOT}dashboard/vite.config.ts`,
      logLevel: 'warn',
      build: { outDir: DRAFT },
    });
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(DRAFT, BUILT);
  } catch (error) {
    rmSync(DRAFT, { recursive: true, force: true });
    console.error(`The web console could not be built and stays as it was; everything else runs: ${error.message}`);
  }
}
