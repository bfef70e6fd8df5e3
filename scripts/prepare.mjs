// Installs what is missing before an npm script runs. Nothing is installed yet, so it uses Node's own modules alone, and
// the Node that runs it may be any. When everything is there it takes milliseconds and prints nothing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = join(ROOT, 'node_modules');
const OLDEST_NODE = [20, 19];
const EXIT_ENVIRONMENT = 3;
const IS_WINDOWS = process.platform === 'win32';

refuseOldNode();
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
if (!dependenciesAreInstalled()) installDependencies();
const nodeVersion = lock.packages['node_modules/node'].version;
const nodeBinary = join(MODULES, 'node', 'bin', IS_WINDOWS ? 'node.exe' : 'node');
if (!nodeRuns()) installNode();
// npm links `node` only where it ran install scripts. The name with the version serves scripts that prepare and start in
// one line: the shell remembers which file `node` was at their beginning.
linkNode('node');
linkNode(`node${nodeVersion.split('.')[0]}`);

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  giveUp(
    `Spillway needs Node ${OLDEST_NODE.join('.')} or newer to install; this is ${process.version}. Install a newer one from https://nodejs.org`,
  );
}

/** npm notes in node_modules what it installed, as its last step; packages for other platforms are not among it. */
function dependenciesAreInstalled() {
  const notes = join(MODULES, '.package-lock.json');
  if (!existsSync(notes)) return false;
  const installed = JSON.parse(readFileSync(notes, 'utf8')).packages;
  return Object.keys(lock.packages).every((path) => {
    const wanted = lock.packages[path];
    const found = installed[path];
    if (path === '' || (found === undefined && wanted.optional)) return true;
    return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function installDependencies() {
  console.log('Installing dependencies ...');
  // npm passes its own path on to scripts: the same npm on the same Node, also where it is not in the PATH.
  const npm = process.env.npm_execpath;
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const result =
    npm !== undefined && basename(npm) === 'npm-cli.js'
      ? run(process.env.npm_node_execpath || process.execPath, [npm, ...args], ROOT)
      : run('npm', args, ROOT);
  if (!result.ok)
    giveUp(
      'The dependencies could not be installed for the reason that npm gives above; run the command again when it is gone.',
      result,
    );
}

function nodeRuns() {
  if (!existsSync(nodeBinary)) return false;
  const { ok, output } = run(nodeBinary, ['--version'], ROOT);
  return ok && output.trim() === `v${nodeVersion}`;
}

/** The package `node` fetches its program in an install script, which npm may be told not to run. */
function installNode() {
  console.log(`Installing Node ${nodeVersion} ...`);
  const result = run(process.execPath, ['installArchSpecificPackage.js'], join(MODULES, 'node'));
  if (nodeRuns()) return;
  // A program that does not run would hide the machine's own Node from npm's scripts, this one included.
  rmSync(nodeBinary, { force: true });
  giveUp(
    `Node ${nodeVersion} could not be installed, or does not run here: the reason is above. Spillway runs on Linux with glibc, macOS and Windows.`,
    result,
  );
}

function linkNode(name) {
  const link = join(MODULES, '.bin', IS_WINDOWS ? `${name}.cmd` : name);
  if (existsSync(link)) return;
  rmSync(link, { force: true }); // it may lead nowhere
  if (IS_WINDOWS) writeFileSync(link, '@"%~dp0\\..\\node\\bin\\node.exe" %*\r\n');
  else symlinkSync('../node/bin/node', link);
}

function run(program, args, cwd) {
  const shell = IS_WINDOWS && program === 'npm'; // there it is a .cmd file
  const result = spawnSync(program, args, { cwd, shell, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const output = result.error === undefined ? result.stdout + result.stderr : result.error.message;
  return { ok: result.status === 0, output };
}

function giveUp(sentence, result) {
  if (result !== undefined) console.error(result.output.trimEnd());
  console.error(sentence);
  process.exit(EXIT_ENVIRONMENT);
}
