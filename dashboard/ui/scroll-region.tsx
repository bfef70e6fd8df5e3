import type { ReactNode } from 'react';

export interface ScrollRegionProps {
  readonly label: string;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** What may be longer or wider than its place. It takes the focus, so that the keyboard scrolls it (WCAG 2.1.1). */
export const ScrollRegion = ({ label, className, children }: ScrollRegionProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: the rule does not know of regions that scroll
  <section className={className} aria-label={label} tabIndex={0}>
    {children}
  </section>
);
