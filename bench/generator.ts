import { type LoadSettings, runLoad } from './load.ts';

// A process of its own: node bench/generator.ts '<LoadSettings as JSON>' prints the LoadResult as one line of JSON.
try {
  const settings = JSON.parse(process.argv[2] ?? '') as LoadSettings;
  console.log(JSON.stringify(await runLoad(settings)));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
