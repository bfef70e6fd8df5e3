import { expect, it } from 'vitest';
import { type Site, uploadSite } from '../../../../cli/console/upload-site.ts';

const file = (body: string) => ({ headers: { 'content-type': 'text/plain', 'cache-control': 'no-cache' }, body });
const FILES = new Map([
  ['index.html', file('new page')],
  ['index-DBuXjb0g.js', file('code')],
  ['spillway.svg', file('picture')],
]);

/** A site that holds these keys, and what was done to it in order; a put of `failing` fails. */
function siteWith(keys: readonly string[], failing?: string) {
  const done: string[] = [];
  const site: Site = {
    keys: async () => keys,
    put: async (key, { body }) => {
      if (key === failing) throw new Error('no');
      await Promise.resolve();
      done.push(`put ${key}: ${body}`);
    },
    delete: async (old) => {
      done.push(`delete ${old.join(' ')}`);
    },
  };
  return { site, done };
}

it('has the page follow what it names, and what is old go last', async () => {
  const { site, done } = siteWith(['assets/index-OLDOLDOL.js', 'index.html', 'assets/spillway.svg', 'stray.txt']);
  expect(await uploadSite(site, FILES)).toEqual({ uploaded: 3, deleted: 2 });
  expect(done.slice(0, 2).sort()).toEqual(['put assets/index-DBuXjb0g.js: code', 'put assets/spillway.svg: picture']);
  expect(done.slice(2)).toEqual(['put index.html: new page', 'delete assets/index-OLDOLDOL.js stray.txt']);
});

it.each(['assets/spillway.svg', 'index.html'])('deletes nothing where %s was not uploaded', async (failing) => {
  const { site, done } = siteWith(['assets/index-OLDOLDOL.js', 'index.html'], failing);
  await expect(uploadSite(site, FILES)).rejects.toThrow('no');
  expect(done.filter((one) => one.startsWith('delete') || one.startsWith('put index.html'))).toEqual([]);
});

it('leaves everything as it is where nothing was built', async () => {
  const { site, done } = siteWith(['index.html']);
  await expect(uploadSite(site, new Map())).rejects.toThrow('npm run build:console');
  expect(done).toEqual([]);
});
