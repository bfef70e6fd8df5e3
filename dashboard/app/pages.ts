import { type ComponentType, lazy } from 'react';

export interface Page {
  /** Path of the page; `/` is the first. */
  readonly path: string;
  readonly name: string;
  /** Pressed after `g`, it opens the page. */
  readonly key: string;
  readonly component: ComponentType;
}

/** Every page of the console, in the order of the navigation. Each is loaded when it is first opened. */
export const PAGES: readonly Page[] = [
  {
    path: '/',
    name: 'Overview',
    key: 'o',
    component: lazy(() => import('../pages/overview/overview.tsx')),
  },
  {
    path: '/console/events',
    name: 'Events',
    key: 'e',
    component: lazy(() => import('../pages/events/events.tsx')),
  },
  {
    path: '/console/dead-letters',
    name: 'Dead letters',
    key: 'd',
    component: lazy(() => import('../pages/dead-letters/dead-letters.tsx')),
  },
  {
    path: '/console/event-types',
    name: 'Event types',
    key: 't',
    component: lazy(() => import('../pages/event-types/event-types.tsx')),
  },
  {
    path: '/console/processing',
    name: 'Processing',
    key: 'p',
    component: lazy(() => import('../pages/processing/processing.tsx')),
  },
  {
    path: '/console/alarms',
    name: 'Alarms',
    key: 'a',
    component: lazy(() => import('../pages/alarms/alarms.tsx')),
  },
  {
    path: '/console/api',
    name: 'API',
    key: 'i',
    component: lazy(() => import('../pages/api/api.tsx')),
  },
];
