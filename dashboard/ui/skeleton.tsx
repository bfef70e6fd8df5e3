import styles from './skeleton.module.css';

/** Stands where an answer will be, in about its size, so that nothing jumps when it comes. */
export const Skeleton = ({ lines = 3 }: { readonly lines?: number }) => (
  <div role="status" className={styles.skeleton} style={{ blockSize: `${lines * 1.5}rem` }}>
    <span className="visually-hidden">Loading</span>
  </div>
);
