import type { Route } from './routes.ts';

/**
 * Nothing but files of this origin, and no script or style in the page: a payload that is shown can do nothing, whatever
 * it holds. https://developer.mozilla.org/docs/Web/HTTP/Guides/CSP
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The document that every page of the console is; it looks at its own address. */
export const CONSOLE_INDEX = 'index.html';

/**
 * Patterns of CloudFront for whatever is the API's, one for each first segment of a path: a distribution has 75 at most.
 * Routes of one machine are among them, so that the API says of them too that it does not have them.
 * docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export const apiPathPatterns = (routes: readonly Route[]): readonly string[] => [
  ...new Set(routes.map(({ path }) => `/${path.split('/')[1]}*`)),
];
