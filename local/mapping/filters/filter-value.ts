/**
 * A JSON number with its own spelling: Lambda compares numbers by their text where a rule does not say `numeric`, so
 * that 300, 300.0 and 3.0e2 differ.
 */
export class NumberText {
  readonly value: number;
  readonly text: string;

  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** A value without fields: what rules look at. */
export type Leaf = string | boolean | null | NumberText;

/** JSON as filters see it. */
export type FilterValue = Leaf | readonly FilterValue[] | { readonly [name: string]: FilterValue };

type Reviver = (key: string, value: unknown, context: { readonly source: string }) => unknown;
// TypeScript's library does not know the third argument yet; Node has it since 21.
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** @throws SyntaxError */
export const parseFilterValue = (text: string): FilterValue =>
  parse(text, (_key, value, { source }) =>
    typeof value === 'number' ? new NumberText(value, source) : value,
  ) as FilterValue;

export const isObject = (value: FilterValue | undefined): value is { readonly [name: string]: FilterValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NumberText);

/** The values at a field: those of an array one by one. An object has none, nor has a field that is not there. */
export function leavesOf(value: FilterValue | undefined): readonly Leaf[] {
  if (value === undefined || isObject(value)) return [];
  return Array.isArray(value) ? value.flatMap((element) => leavesOf(element)) : [value as Leaf];
}

export const isSameLeaf = (a: Leaf, b: Leaf): boolean =>
  a instanceof NumberText ? b instanceof NumberText && a.text === b.text : a === b;
