import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../../../config/stages.ts';
import type { SpillwayStackProps } from '../../../lib/spillway-stack.ts';
import { synthesized } from './synthesized.ts';

const jwt = { issuer: 'https://issuer.example', audience: ['spillway'] };
const VARIANTS: readonly (readonly [string, Partial<SpillwayStackProps>])[] = [
  ['dev on DynamoDB', {}],
  ['prod on DynamoDB', { stage: 'prod' }],
  ['dev on PostgreSQL', { store: 'postgres' }],
  [
    'prod on PostgreSQL, with console and experiments',
    { stage: 'prod', store: 'postgres', console: true, chaos: true },
  ],
  [
    'a key of its own, tokens and people to tell',
    {
      settings: {
        ...STAGES.dev,
        stream: { ...STAGES.dev.stream, key: 'customer', enhancedFanOut: true },
        api: { ...STAGES.dev.api, jwt, corsOrigins: ['https://console.example'] },
        alarms: { thresholds: {}, emails: ['operator@example.com'], slack: { workspaceId: 'T0', channelId: 'C0' } },
      },
    },
  ],
];

interface Finding {
  readonly rule: string;
  readonly at: string;
}

const OUR_PACKS = /^(AwsSolutions|Serverless)-/;
const PACKS = (): NagPack[] => [new AwsSolutionsChecks(), new ServerlessChecks()];

function findings(app: IConstruct, packs: readonly NagPack[]): readonly Finding[] {
  return packs.flatMap((pack) =>
    pack
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => ({ rule: ruleName, at: constructPath ?? '' })),
      ),
  );
}

/** The packs without their look at what is accepted, which they offer no other way to do without. */
const unforgiving = (): NagPack[] => PACKS().map((pack) => Object.assign(pack, { isAcknowledged: () => false }));

function accepted(
  app: IConstruct,
): readonly { readonly rule: string; readonly below: string; readonly reason: string }[] {
  return app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) =>
        Object.entries(data as Record<string, string>).map(([rule, reason]) => ({
          rule: rule.replace(/^annotation::/i, ''),
          below: construct.node.path,
          reason,
        })),
      )
      // CDK itself accepts findings of a check of its own.
      .filter(({ rule }) => OUR_PACKS.test(rule)),
  );
}

describe.each(VARIANTS)('%s', (_name, props) => {
  const { app } = synthesized(props, { builtinCloudFormationValidation: true });

  it('is a template that CloudFormation takes', () => {
    const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports).toEqual([]);
  });

  it('has no finding that nobody accepted', () => {
    expect(findings(app, PACKS())).toEqual([]);
  });

  it('accepts nothing that is not found any more, and each for a reason', () => {
    const found = findings(app, unforgiving());
    const stale = accepted(app).filter(
      ({ rule, below }) => !found.some(({ rule: one, at }) => one === rule && `${at}/`.startsWith(`${below}/`)),
    );
    expect(stale).toEqual([]);
    expect(accepted(app).length).toBeGreaterThan(5);
    for (const { reason } of accepted(app)) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });
});
