import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { FUNCTIONS } from '../../../config/functions.ts';
import { FEATURE_FLAGS } from '../../../lib/feature-flags.ts';
import { SpillwayStack, type SpillwayStackProps } from '../../../lib/spillway-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'spillway-bundles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a bundle of every function, which do nothing: templates do not depend on what functions do. */
export const standInBundles = join(folder, 'bundles');
for (const name of Object.keys(FUNCTIONS)) {
  mkdirSync(join(standInBundles, name), { recursive: true });
  writeFileSync(join(standInBundles, name, 'index.mjs'), 'export const handler = async () => {};\n');
}

export interface Resource {
  readonly id: string;
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties of a template are whatever CloudFormation documents
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface Synthesized {
  readonly app: App;
  readonly stack: SpillwayStack;
  readonly template: Template;
  /** Of these types, or all. */
  resources(...types: readonly string[]): readonly Resource[];
}

/**
 * The stack as it is deployed, without bundling. Takes a part of a second: once a file is enough.
 * @param builtinCloudFormationValidation whether CloudFormation's own rules are asked; they take seconds to load
 */
export function synthesized(
  props: Partial<SpillwayStackProps> = {},
  { builtinCloudFormationValidation = false } = {},
): Synthesized {
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = new App({ context: FEATURE_FLAGS, analyticsReporting: false, outdir, builtinCloudFormationValidation });
  const stack = new SpillwayStack(app, 'Spillway', {
    stage: 'dev',
    store: 'dynamodb',
    console: false,
    chaos: false,
    emulator: false,
    bundles: standInBundles,
    ...props,
  });
  const template = Template.fromStack(stack);
  const all: readonly Resource[] = Object.entries(template.toJSON().Resources).map(([id, resource]) => ({
    id,
    ...(resource as Omit<Resource, 'id'>),
  }));
  return {
    app,
    stack,
    template,
    resources: (...types) => (types.length === 0 ? all : all.filter(({ Type }) => types.includes(Type))),
  };
}

/** What a value of a template refers to: the logical id of `Ref` or `Fn::GetAtt`; undefined for anything else. */
export function referred(value: unknown): string | undefined {
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as { Ref?: string; 'Fn::GetAtt'?: readonly [string, string] };
  return Ref ?? attribute?.[0];
}
