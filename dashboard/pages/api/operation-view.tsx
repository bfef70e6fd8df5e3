import { JsonText } from '../../ui/json-view.tsx';
import styles from './operation-view.module.css';
import type { OperationText } from './operations.ts';

/** One route, folded up until it is opened. */
export const OperationView = ({ operation }: { readonly operation: OperationText }) => (
  <details className={styles.operation}>
    <summary className={styles.summary}>
      <code className={styles.method}>{operation.method}</code> <code>{operation.path}</code>
      <span className={styles.what}>{operation.summary}</span>
    </summary>
    <div className={styles.body}>
      <p>
        {operation.description} {operation.scope === undefined ? 'No key is needed.' : `Scope: ${operation.scope}.`}
      </p>
      {operation.parameters.length > 0 && (
        <dl className={styles.facts}>
          {operation.parameters.map((parameter) => (
            <div key={`${parameter.in} ${parameter.name}`}>
              <dt>
                <code>{parameter.name}</code> <small>{parameter.in}</small>
              </dt>
              <dd>{parameter.description}</dd>
            </div>
          ))}
        </dl>
      )}
      {operation.bodies.map(({ contentType, example }) => (
        <div key={contentType}>
          <h3>{contentType}</h3>
          <JsonText label={`Example of ${contentType} for ${operation.method} ${operation.path}`} text={example} />
        </div>
      ))}
      <dl className={styles.facts}>
        {operation.answers.map(({ status, description }) => (
          <div key={status}>
            <dt>
              <code>{status}</code>
            </dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </div>
  </details>
);
