import type { Problem } from './problem.ts';

/** What is answered where a key decides. None of them tells whether there is such a key. */
export const KEY_PROBLEMS = {
  differ: {
    status: 400,
    code: 'key_ambiguous',
    title: 'Two API keys',
    detail: 'authorization and x-api-key hold different keys: send one of them.',
  },
  required: {
    status: 401,
    code: 'key_required',
    title: 'API key required',
    detail: 'This needs a valid API key: send it as authorization: Bearer <key>, or as x-api-key.',
    headers: { 'www-authenticate': 'Bearer' },
  },
  scopeMissing: {
    status: 403,
    code: 'scope_missing',
    title: 'Scope missing',
    detail: 'The API key is valid, but it lacks the scope that this needs.',
  },
} as const satisfies Record<string, Problem>;
