import { type LeafTest, leafTest } from './filter-rule.ts';
import { type FilterValue, isObject, leavesOf } from './filter-value.ts';

/** Whether a value has what a pattern asks for. `undefined`: the field is not there. */
export type PatternTest = (value: FilterValue | undefined) => boolean;

// "$or" is a field like others where one of its alternatives is a rule and not a pattern.
const RULE_NAMES = new Set([
  'anything-but',
  'cidr',
  'equals-ignore-case',
  'exists',
  'numeric',
  'prefix',
  'suffix',
  'wildcard',
]);

/**
 * Compiles an EventBridge pattern as Lambda takes it: fields are joined by "and", the rules of a field by "or".
 * docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * @throws RangeError that says which part of the pattern is wrong
 */
export function patternTest(pattern: FilterValue, path = 'the pattern'): PatternTest {
  if (!isObject(pattern)) throw new RangeError(`${path} must be a JSON object.`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new RangeError(`${path} names no field.`);
  const tests = fields.map(([name, part]) => fieldTest(name, part, `${path}.${name}`));
  const matches = (value: FilterValue | undefined): boolean => tests.every((test) => test(value));
  // Fields of one pattern must be found in one and the same element of an array.
  return (value) => (Array.isArray(value) ? value.some((element) => matches(element)) : matches(value));
}

function fieldTest(name: string, part: FilterValue, path: string): PatternTest {
  if (name === '$or' && isAlternatives(part)) {
    const alternatives = part.map((one, index) => patternTest(one, `${path}[${index}]`));
    return (value) => alternatives.some((test) => test(value));
  }
  const field = (value: FilterValue | undefined): FilterValue | undefined =>
    isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  if (!Array.isArray(part)) {
    if (!isObject(part)) throw new RangeError(`${path} must be a list of values and rules, or an object of fields.`);
    const nested = patternTest(part, path);
    return (value) => nested(field(value));
  }
  if (part.length === 0) throw new RangeError(`${path} is an empty list: nothing can match it.`);
  const rules: readonly LeafTest[] = part.map((rule, index) => leafTest(rule, `${path}[${index}]`));
  return (value) => {
    const leaves = leavesOf(field(value));
    return rules.some((rule) => rule(leaves));
  };
}

const isAlternatives = (part: FilterValue): part is readonly FilterValue[] =>
  Array.isArray(part) &&
  part.length > 1 &&
  part.every((one) => isObject(one) && !Object.keys(one).some((name) => RULE_NAMES.has(name)));
