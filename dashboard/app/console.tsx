import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useState, useSyncExternalStore } from 'react';
import { Route, Switch } from 'wouter';
import { keyState, onKeyChange } from '../api/key.ts';
import { createQueryClient } from '../api/query-client.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import { ConnectionNote } from './connection-note.tsx';
import styles from './console.module.css';
import { KeyRequest } from './key-request.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PAGES, type Page } from './pages.ts';
import { Shortcuts } from './shortcuts.tsx';

/** The whole console: navigation beside the page that the address names. */
export function Console() {
  const [queryClient] = useState(createQueryClient);
  const isKeyWanted = useSyncExternalStore(onKeyChange, keyState) !== 'enough';
  return (
    <QueryClientProvider client={queryClient}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <div className={styles.frame}>
        <Navigation />
        <main id="page" className={styles.page} tabIndex={-1}>
          <ConnectionNote />
          {isKeyWanted ? <KeyRequest /> : <Pages />}
        </main>
      </div>
      <Shortcuts />
    </QueryClientProvider>
  );
}

const Pages = () => (
  <Suspense fallback={<Skeleton lines={8} />}>
    <Switch>
      {PAGES.map((page) => (
        <Route key={page.path} path={page.path}>
          <PageBoundary>
            <Opened page={page} />
          </PageBoundary>
        </Route>
      ))}
      <Route component={NotFound} />
    </Switch>
  </Suspense>
);

function Opened({ page }: { readonly page: Page }) {
  const Component = page.component();
  return <Component />;
}
