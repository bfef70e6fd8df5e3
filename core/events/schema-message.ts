import type { Validator } from 'typebox/schema';

type SchemaError = ReturnType<Validator['Errors']>[1][number];

const POINTER_CHARACTERS = 100;
const EXPECTATION_CHARACTERS = 200;

function expectationOf(error: SchemaError): string {
  switch (error.keyword) {
    case 'const':
      return `must be ${JSON.stringify(error.params.allowedValue)}`;
    case 'enum':
      return `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'boolean':
      return 'is not allowed';
    case 'required':
      return `must have ${error.params.requiredProperties.join(', ')}`;
    case 'type':
      return `must be ${[error.params.type].flat().join(' or ')}`;
    default:
      return error.message;
  }
}

/** What the branches of a union expect, where they differ at the union's own place: `must be integer or null`. */
function alternativesOf(union: SchemaError, errors: readonly SchemaError[]): string {
  const branches = errors.filter(({ schemaPath }) => schemaPath.startsWith(`${union.schemaPath}/anyOf/`));
  if (branches.some(({ instancePath, keyword }) => instancePath !== union.instancePath || keyword === 'anyOf')) {
    return 'must match one of the alternatives';
  }
  const expectations = [...new Set(branches.map(expectationOf))];
  return expectations.map((text, index) => (index === 0 ? text : text.replace(/^must be /, ''))).join(' or ');
}

/**
 * The first thing that is wrong with some data, as a JSON pointer into the event and what was expected there:
 * `/data/value must be number`. Of the data itself it repeats at most 100 characters, those of the pointer.
 */
export function schemaMessage(errors: readonly SchemaError[]): string {
  const first = errors[0];
  if (first === undefined) return '/data is not what the schema accepts';
  // The error of a union follows those of its branches, so the last is the outermost.
  const union = errors.findLast(
    ({ keyword, schemaPath }) => keyword === 'anyOf' && first.schemaPath.startsWith(`${schemaPath}/anyOf/`),
  );
  const expectation = union === undefined ? expectationOf(first) : alternativesOf(union, errors);
  const pointer = `/data${(union ?? first).instancePath}`.slice(0, POINTER_CHARACTERS);
  return `${pointer} ${expectation.slice(0, EXPECTATION_CHARACTERS)}`;
}
