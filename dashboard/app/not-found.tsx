import { Link } from 'wouter';

export function NotFound() {
  return (
    <section>
      <h1>There is no such page</h1>
      <p>
        The address names none of the console's pages. <Link href="/">Go to the overview</Link>
      </p>
    </section>
  );
}
