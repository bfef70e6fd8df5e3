import { askForKey, currentKey } from './key.ts';

/** What the API refused, and why, in its own words (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** 0 where no answer came. */
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** The whole answer, which of an ingest request tells about each event. */
  readonly body: unknown;

  constructor(status: number, code: string, detail: string, requestId?: string, body?: unknown) {
    super(detail);
    this.status = status;
    this.code = code;
    this.requestId = requestId;
    this.body = body;
  }
}

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

interface ProblemBody {
  readonly code?: string;
  readonly detail?: string;
  readonly requestId?: string;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  const { code, detail, requestId } = (body ?? {}) as ProblemBody;
  return new ApiProblem(
    response.status,
    code ?? `http_${response.status}`,
    // API Gateway's own refusals are no problem documents.
    detail ?? `The platform answered ${response.status} without saying why.`,
    requestId ?? response.headers.get('x-request-id') ?? undefined,
    body,
  );
}

async function send(path: string, { method = 'GET', body, signal }: ApiRequest): Promise<Response> {
  const key = currentKey();
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    return await fetch(path, { method, headers, ...content, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, 'unreachable', 'The platform does not answer; it is asked again every few seconds.');
  }
}

/**
 * Asks the API of this origin.
 * @param path with its query string
 * @throws ApiProblem for every answer but 2xx, and where none came
 */
export async function request<Answer>(path: string, options: ApiRequest = {}): Promise<Answer> {
  const response = await send(path, options);
  if (response.status === 401) askForKey();
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Answer;
}

/** A path with the parameters that have a value. */
export function withParameters(
  path: string,
  parameters: Readonly<Record<string, string | number | undefined>>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size === 0 ? path : `${path}?${search}`;
}
