import type { TSchema } from 'typebox';
import Value from 'typebox/value';

/**
 * The first thing that is wrong with settings, in the words of somebody who edits them: it begins with the name of the
 * setting (`stream.shards`). Undefined where nothing is wrong.
 */
export function settingsProblem(schema: TSchema, value: unknown): string | undefined {
  const problems = Value.Errors(schema, value);
  const problem = problems.find(({ keyword }) => keyword === 'additionalProperties') ?? problems[0];
  if (problem === undefined) return undefined;
  const path = problem.instancePath.slice(1).replaceAll('/', '.');
  const named = (properties: readonly string[]): string =>
    properties.map((property) => (path === '' ? property : `${path}.${property}`)).join(', ');
  switch (problem.keyword) {
    case 'additionalProperties':
      return `${named(problem.params.additionalProperties)} is not a setting`;
    case 'required':
      return `${named(problem.params.requiredProperties)} must be given`;
    case 'enum':
      return `${path} must be ${problem.params.allowedValues.join(', ')}`;
    default:
      return `${path || 'the settings'} ${problem.message}`;
  }
}
