import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

interface Props {
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
}

/** Keeps a page that fails from taking the whole console with it. React offers this to classes alone. */
export class PageBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <>
        <h1>This page cannot be shown</h1>
        <ProblemNote error={error} />
        <Button onClick={() => location.reload()}>Load it again</Button>
      </>
    );
  }
}
