import { type FilterValue, isObject, isSameLeaf, type Leaf, NumberText } from './filter-value.ts';

/** Whether one of a field's values passes a rule. The list is empty where the field is not there. */
export type LeafTest = (leaves: readonly Leaf[]) => boolean;

const COMPARISONS: ReadonlyMap<FilterValue, (a: number, b: number) => boolean> = new Map([
  ['=', (a, b) => a === b],
  ['<', (a, b) => a < b],
  ['<=', (a, b) => a <= b],
  ['>', (a, b) => a > b],
  ['>=', (a, b) => a >= b],
]);

const isLeaf = (value: FilterValue): value is Leaf => !Array.isArray(value) && !isObject(value);

const some =
  (test: (leaf: Leaf) => boolean): LeafTest =>
  (leaves) =>
    leaves.some(test);

const someText = (test: (text: string) => boolean): LeafTest => some((leaf) => typeof leaf === 'string' && test(leaf));

/**
 * One entry of a field's list: a value, or an operator of the list in
 * docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 * @throws RangeError that says what is wrong with it
 */
export function leafTest(rule: FilterValue, path: string): LeafTest {
  if (isLeaf(rule)) return some((leaf) => isSameLeaf(leaf, rule));
  const [operator, operand] = isObject(rule) && Object.keys(rule).length === 1 ? Object.entries(rule)[0]! : [];
  if (operator === undefined || operand === undefined) {
    throw new RangeError(`${path} must be a value or an object with one operator.`);
  }
  const wrong = (expected: string): RangeError => new RangeError(`${path}: ${operator} takes ${expected}.`);
  switch (operator) {
    case 'exists':
      if (typeof operand !== 'boolean') throw wrong('true or false');
      return (leaves) => leaves.length > 0 === operand;
    case 'prefix':
      if (typeof operand !== 'string') throw wrong('a string');
      return someText((text) => text.startsWith(operand));
    case 'suffix':
      if (typeof operand !== 'string') throw wrong('a string');
      return someText((text) => text.endsWith(operand));
    case 'equals-ignore-case': {
      if (typeof operand !== 'string') throw wrong('a string');
      const folded = operand.toLowerCase();
      return someText((text) => text.toLowerCase() === folded);
    }
    case 'anything-but': {
      const values: readonly FilterValue[] = Array.isArray(operand) ? operand : [operand];
      const isUniform = values.length > 0 && values.every((value) => kindOf(value) === kindOf(values[0]!));
      if (!isUniform || kindOf(values[0]!) === 'other') throw wrong('a string, a number, or a list of either');
      return some((leaf) => !values.some((value) => isSameLeaf(leaf, value as Leaf)));
    }
    case 'numeric':
      return numericTest(operand, () => wrong('"=" and a number, or one or two of "<", "<=", ">", ">=" with theirs'));
    default:
      throw new RangeError(`${path}: ${operator} is not an operator of Lambda's filters.`);
  }
}

const kindOf = (value: FilterValue): 'string' | 'number' | 'other' =>
  typeof value === 'string' ? 'string' : value instanceof NumberText ? 'number' : 'other';

function numericTest(operand: FilterValue, wrong: () => RangeError): LeafTest {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) throw wrong();
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const [name, bound] = operand.slice(index);
    const compare = COMPARISONS.get(name);
    if (compare === undefined || !(bound instanceof NumberText)) throw wrong();
    if (name === '=' && operand.length > 2) throw wrong();
    tests.push((value) => compare(value, bound.value));
  }
  return some((leaf) => leaf instanceof NumberText && tests.every((test) => test(leaf.value)));
}
