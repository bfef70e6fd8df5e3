import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PREPARE = resolve(import.meta.dirname, '../../../scripts/prepare.mjs');
const NODE = process.versions.node;
const NAME_WITH_VERSION = `node${NODE.split('.')[0]}`;

const LOCK = {
  packages: {
    '': { name: 'a-project' },
    'node_modules/node': { version: NODE, integrity: 'sha512-n' },
    'node_modules/library': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/for-another-platform': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  } as Record<string, object>,
};

/** Does what `npm ci` leaves behind where it runs no install scripts: no program of Node's, and no link to it. */
const NPM = `
  const fs = require('node:fs');
  fs.appendFileSync('npm-calls', process.argv.slice(2).join(' ') + '\\n');
  if (fs.existsSync('npm-fails')) { console.error('npm error network is down'); process.exit(1); }
  const { packages } = JSON.parse(fs.readFileSync('package-lock.json', 'utf8'));
  delete packages[''];
  delete packages['node_modules/for-another-platform'];
  fs.rmSync('node_modules', { recursive: true, force: true });
  fs.mkdirSync('node_modules/.bin', { recursive: true });
  fs.mkdirSync('node_modules/node');
  fs.copyFileSync('install-node.js', 'node_modules/node/installArchSpecificPackage.js');
  fs.writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }));
`;
const INSTALL_NODE = `
  const fs = require('node:fs');
  fs.mkdirSync('bin');
  fs.symlinkSync(process.execPath, 'bin/node');
`;

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'spillway-prepare-'));
  await mkdir(join(project, 'scripts'));
  await copyFile(PREPARE, join(project, 'scripts', 'prepare.mjs'));
  await writeFile(join(project, 'package-lock.json'), JSON.stringify(LOCK));
  await writeFile(join(project, 'npm-cli.js'), NPM);
  await writeFile(join(project, 'install-node.js'), INSTALL_NODE);
});
afterEach(() => rm(project, { recursive: true, force: true }));

function prepare(...nodeOptions: string[]): { status: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, npm_execpath: join(project, 'npm-cli.js'), npm_node_execpath: process.execPath };
  const args = [...nodeOptions, join('scripts', 'prepare.mjs')];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const npmCalls = () => readFile(join(project, 'npm-calls'), 'utf8').catch(() => '');
const versionOf = (name: string) =>
  spawnSync(join(project, 'node_modules', '.bin', name), ['--version'], { encoding: 'utf8' }).stdout;

it('installs everything on a fresh clone, Node included, and has nothing to say the next time', async () => {
  expect(prepare()).toEqual({
    status: 0,
    stdout: `Installing dependencies ...\nInstalling Node ${NODE} ...\n`,
    stderr: '',
  });
  expect(versionOf('node')).toBe(`v${NODE}\n`);
  expect(versionOf(NAME_WITH_VERSION)).toBe(`v${NODE}\n`);
  expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(await npmCalls()).toBe('ci --include=dev --no-audit --no-fund\n');
});

it.each([
  ['another version', { version: '1.0.1', integrity: 'sha512-a' }],
  ['other content', { version: '1.0.0', integrity: 'sha512-c' }],
])('installs again when the lock file names %s of a package', async (_what, library) => {
  prepare();
  const packages = { ...LOCK.packages, 'node_modules/library': library };
  await writeFile(join(project, 'package-lock.json'), JSON.stringify({ packages }));
  expect(prepare()).toMatchObject({ status: 0, stderr: '' });
  expect(prepare().stdout).toBe('');
  expect((await npmCalls()).split('\n')).toHaveLength(3);
});

it('makes missing links again without npm', async () => {
  prepare();
  await rm(join(project, 'node_modules', '.bin', 'node'));
  await rm(join(project, 'node_modules', '.bin', NAME_WITH_VERSION));
  expect(prepare()).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(versionOf('node')).toBe(`v${NODE}\n`);
  expect(versionOf(NAME_WITH_VERSION)).toBe(`v${NODE}\n`);
});

it('shows what npm says only when it fails', async () => {
  await writeFile(join(project, 'npm-fails'), '');
  expect(prepare()).toEqual({
    status: 3,
    stdout: 'Installing dependencies ...\n',
    stderr:
      'npm error network is down\n' +
      'The dependencies could not be installed for the reason that npm gives above; run the command again when it is gone.\n',
  });
  await rm(join(project, 'npm-fails'));
  expect(prepare().status).toBe(0);
});

it('leaves no Node behind that does not run, which would hide the one of the machine', async () => {
  await writeFile(
    join(project, 'install-node.js'),
    `require('node:fs').mkdirSync('bin'); require('node:fs').writeFileSync('bin/node', 'for another machine', { mode: 0o755 });`,
  );
  const { status, stderr } = prepare();
  expect(status).toBe(3);
  expect(stderr).toContain(`Node ${NODE} could not be installed, or does not run here`);
  expect(await readdir(join(project, 'node_modules', 'node', 'bin'))).toEqual([]);
});

it.each(['18.2.0', '20.18.3'])('refuses Node %s in one sentence', async (version) => {
  const pretend = join(project, 'pretend.cjs');
  await writeFile(
    pretend,
    `Object.defineProperty(process, 'version', { value: 'v${version}' });
     Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`,
  );
  expect(prepare('--require', pretend)).toEqual({
    status: 3,
    stdout: '',
    stderr: `Spillway needs Node 20.19 or newer to install; this is v${version}. Install a newer one from https://nodejs.org\n`,
  });
  expect(await npmCalls()).toBe('');
});
