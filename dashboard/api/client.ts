import { noteAnswer, noteSilence } from './connection.ts';
import { currentKey, refuseKey } from './key.ts';

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

/** Whether no answer came: the page says so on top, once for all that it shows. */
export const isSilence = (error: Error | null): boolean => error instanceof ApiProblem && error.status === 0;

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

/** API Gateway may answer 403 where there is no key at all. */
const isKeyRefused = (status: number, key: string | undefined): boolean =>
  status === 401 || (status === 403 && key === undefined);

async function send(path: string, { method = 'GET', body, signal }: ApiRequest): Promise<Response> {
  const key = currentKey();
  const headers = {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const response = await fetch(path, { method, headers, ...content, ...(signal && { signal }) });
    noteAnswer(Date.now());
    // The refusal of a key that was exchanged meanwhile says nothing of the new one.
    if (isKeyRefused(response.status, key) && key === currentKey()) refuseKey();
    return response;
  } catch (error) {
    if (signal?.aborted) throw error;
    noteSilence();
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
