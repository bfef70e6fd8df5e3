import { QueryClientProvider } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import { Route, Switch } from 'wouter';
import { createQueryClient } from '../api/query-client.ts';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './console.module.css';
import { KeyRequest } from './key-request.tsx';
import { Navigation } from './navigation.tsx';
import { NotFound } from './not-found.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { PAGES } from './pages.ts';
import { Shortcuts } from './shortcuts.tsx';

/** The whole console: navigation beside the page that the address names. */
export function Console() {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <div className={styles.frame}>
        <Navigation />
        <main id="page" className={styles.page} tabIndex={-1}>
          <KeyRequest />
          <Suspense fallback={<Skeleton lines={8} />}>
            <Switch>
              {PAGES.map(({ path, component: Page }) => (
                <Route key={path} path={path}>
                  <PageBoundary>
                    <Page />
                  </PageBoundary>
                </Route>
              ))}
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </main>
      </div>
      <Shortcuts />
    </QueryClientProvider>
  );
}
