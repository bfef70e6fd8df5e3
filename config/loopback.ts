const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * An AWS endpoint on this machine, as an origin without a slash at its end. What writes to an emulator asks it first, so
 * that a variable left over in a shell never leads to a real account.
 * @throws Error that names the endpoint where it is none, or on another machine
 */
export function loopbackEndpoint(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || !LOOPBACK.has(url.hostname)) {
    throw new Error(
      `The endpoint ${endpoint} is not on this machine, so nothing was sent to it; give one on 127.0.0.1, [::1] or localhost.`,
    );
  }
  return url.origin;
}
