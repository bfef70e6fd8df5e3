export interface OpenApiParameter {
  readonly name: string;
  readonly in: string;
  readonly description: string;
}

interface OpenApiOperation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly description?: string; readonly $ref?: string }>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** What the page reads of the document. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, { readonly description: string }>> };
}

export interface OperationText {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** Undefined where no key is needed. */
  readonly scope: string | undefined;
  readonly parameters: readonly OpenApiParameter[];
  readonly bodies: readonly { readonly contentType: string; readonly example: string }[];
  readonly answers: readonly { readonly status: string; readonly description: string }[];
}

const exampleText = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2);

function textOf(document: OpenApi, path: string, method: string, operation: OpenApiOperation): OperationText {
  const { summary, description, parameters = [], requestBody, responses, security } = operation;
  return {
    method: method.toUpperCase(),
    path,
    summary,
    description,
    scope: security[0]?.bearer?.[0],
    parameters,
    bodies: Object.entries(requestBody?.content ?? {}).map(([contentType, { example }]) => ({
      contentType,
      example: exampleText(example),
    })),
    answers: Object.entries(responses).map(([status, response]) => ({
      status,
      description: response.description ?? document.components.responses[status]?.description ?? '',
    })),
  };
}

/** The routes by what they are for, in the order of the document. */
export function groupsOf(
  document: OpenApi,
): readonly { readonly tag: string; readonly operations: readonly OperationText[] }[] {
  const groups = new Map<string, OperationText[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = ''] = operation.tags;
      const operations = groups.get(tag) ?? [];
      operations.push(textOf(document, path, method, operation));
      groups.set(tag, operations);
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }));
}
