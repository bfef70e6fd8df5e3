import { type ComponentType, lazy } from 'react';

export interface Page {
  /** Path of the page; `/` is the first. */
  readonly path: string;
  readonly name: string;
  /** Pressed after `g`, it opens the page. */
  readonly key: string;
  /** Fetches the page, so that it is there when it is opened. */
  load(): Promise<unknown>;
  /** What shows the page, the same for ever; to be asked for when it is opened. */
  component(): ComponentType;
}

function page(path: string, name: string, key: string, fetched: () => Promise<{ default: ComponentType }>): Page {
  let loaded: ComponentType | undefined;
  let shown: ComponentType | undefined;
  const load = async () => {
    const module = await fetched();
    loaded = module.default;
    return module;
  };
  return {
    path,
    name,
    key,
    load,
    component() {
      // React holds back for 300 ms what it once had to wait for: a page that is there already must not be lazy.
      shown ??= loaded ?? lazy(load);
      return shown;
    },
  };
}

/** Every page of the console, in the order of the navigation. Each is fetched when it is first wanted. */
export const PAGES: readonly Page[] = [
  page('/', 'Overview', 'o', () => import('../pages/overview/overview.tsx')),
  page('/console/events', 'Events', 'e', () => import('../pages/events/events.tsx')),
  page('/console/dead-letters', 'Dead letters', 'd', () => import('../pages/dead-letters/dead-letters.tsx')),
  page('/console/event-types', 'Event types', 't', () => import('../pages/event-types/event-types.tsx')),
  page('/console/processing', 'Processing', 'p', () => import('../pages/processing/processing.tsx')),
  page('/console/alarms', 'Alarms', 'a', () => import('../pages/alarms/alarms.tsx')),
  page('/console/api', 'API', 'i', () => import('../pages/api/api.tsx')),
];

/** Fetches a page that is likely to be opened; one that does not come is asked for again when it is. */
export const prepare = (page: Page | undefined): Promise<unknown> =>
  page?.load().catch(() => undefined) ?? Promise.resolve();
