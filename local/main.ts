import { keepCompiledCode } from './compile-cache.ts';

// The entry of the platform. What a module imports is loaded before it runs, so the rest is imported from here.
keepCompiledCode();
await import('./platform-process.ts');
