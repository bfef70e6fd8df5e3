import { ApiProblem } from '../api/client.ts';
import { askForKey } from '../api/key.ts';
import { Button } from './button.tsx';
import styles from './problem-note.module.css';

/** One sentence about what did not work, in the API's own words, and what helps. */
export function ProblemNote({ error }: { readonly error: Error }) {
  const isForbidden = error instanceof ApiProblem && error.status === 403;
  const requestId = error instanceof ApiProblem ? error.requestId : undefined;
  return (
    <div role="alert" className={styles.note}>
      <span aria-hidden="true">⚠</span>
      <p>
        {isForbidden ? 'The key in use may not do this: it lacks a scope, or is not valid any more.' : error.message}
        {requestId !== undefined && <small className={styles.id}>request {requestId}</small>}
      </p>
      {isForbidden && <Button onClick={askForKey}>Use another key</Button>}
    </div>
  );
}
