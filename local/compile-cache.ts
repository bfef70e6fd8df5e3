import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where tools keep their caches: whoever may write here may change the packages themselves. */
const FOLDER = fileURLToPath(new URL('../node_modules/.cache/spillway', import.meta.url));

/**
 * Keeps what this thread loads from now on in compiled form, and reads it so where an earlier start has kept it: loading
 * the platform then takes half the time. `flushCompileCache` of node:module writes it out, which Node itself does only at
 * an orderly end. Where the folder cannot be written, all is compiled anew.
 * https://nodejs.org/api/module.html#module-compile-cache
 */
export const keepCompiledCode = (): void => void enableCompileCache(FOLDER);
