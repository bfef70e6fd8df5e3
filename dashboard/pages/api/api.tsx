import { useLive } from '../../api/queries.ts';
import { Panel } from '../../ui/panel.tsx';
import styles from './api.module.css';
import { OperationView } from './operation-view.tsx';
import { groupsOf, type OpenApi } from './operations.ts';

const SELDOM_MS = 600_000;

/** The contract of the API, to be read: made from the same document that tools read. */
export default function Api() {
  const query = useLive<OpenApi>('/openapi.json', SELDOM_MS);
  return (
    <>
      <h1 className={styles.title}>API</h1>
      <p className={styles.lead}>
        For tools: <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1). Every error is problem+json, and says what
        happened, what was kept and what to do.
      </p>
      <Panel title="Routes" query={query} lines={16}>
        {(document) =>
          groupsOf(document).map(({ tag, operations }) => (
            <section key={tag} className={styles.group}>
              <h2>{tag}</h2>
              {operations.map((operation) => (
                <OperationView key={`${operation.method} ${operation.path}`} operation={operation} />
              ))}
            </section>
          ))
        }
      </Panel>
    </>
  );
}
