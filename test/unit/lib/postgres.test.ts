import { describe, expect, it } from 'vitest';
import { referred, synthesized } from './synthesized.ts';

const { resources } = synthesized({ store: 'postgres' });
const prod = synthesized({ store: 'postgres', stage: 'prod' });

const nameOf = (properties: { Environment: { Variables: { POWERTOOLS_SERVICE_NAME: string } } }): string =>
  properties.Environment.Variables.POWERTOOLS_SERVICE_NAME;

describe('the network', () => {
  it('has no way to the internet', () => {
    const ways = ['AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway', 'AWS::EC2::EgressOnlyInternetGateway'];
    expect(resources(...ways)).toEqual([]);
    expect(resources('AWS::EC2::Route')).toEqual([]);
    for (const { Properties } of resources('AWS::EC2::Subnet')) expect(Properties.MapPublicIpOnLaunch).toBe(false);
  });

  it('reaches the services that its functions call, two of them free of charge', () => {
    const endpoints = resources('AWS::EC2::VPCEndpoint').map(({ Properties }) => {
      const name = JSON.stringify(Properties.ServiceName);
      return [/\.([a-z0-9-]+)"/.exec(name)?.[1], Properties.VpcEndpointType];
    });
    expect(endpoints.sort()).toEqual([
      ['dynamodb', 'Gateway'],
      ['kinesis-streams', 'Interface'],
      ['lambda', 'Interface'],
      ['monitoring', 'Interface'],
      ['s3', 'Gateway'],
      ['sqs', 'Interface'],
    ]);
  });

  it('holds every function that opens the store, and no other', () => {
    const inside = resources('AWS::Lambda::Function').filter(({ Properties }) => Properties.VpcConfig !== undefined);
    expect(inside.map(({ Properties }) => nameOf(Properties)).sort()).toEqual([
      'breaker',
      'failed-batches',
      'ingest',
      'measure',
      'operate',
      'process',
      'query',
      'redrive',
      'redrive-worker',
      'replay',
    ]);
    const connected = resources('AWS::Lambda::Function').filter(
      ({ Properties }) => Properties.Environment.Variables.SPILLWAY_POSTGRES !== undefined,
    );
    expect(connected).toEqual(inside);
  });
});

describe('the database', () => {
  const [cluster] = resources('AWS::RDS::DBCluster');

  it('is encrypted, takes TLS only and has no password', () => {
    expect(cluster?.Properties).toMatchObject({
      StorageEncrypted: true,
      EnableIAMDatabaseAuthentication: true,
      MasterUserAuthenticationType: 'iam-db-auth',
    });
    expect(cluster?.Properties.MasterUserPassword).toBeUndefined();
    expect(resources('AWS::SecretsManager::Secret')).toEqual([]);
    expect(resources('AWS::RDS::DBClusterParameterGroup')[0]?.Properties.Parameters).toEqual({ 'rds.force_ssl': '1' });
  });

  it('is reached by the functions on its port, and by nobody else', () => {
    const rules = resources('AWS::EC2::SecurityGroupIngress').map(({ Properties }) => [
      referred(Properties.GroupId)?.replace(/[0-9A-F]{8}$/, ''),
      referred(Properties.SourceSecurityGroupId)?.replace(/[0-9A-F]{8}$/, ''),
      Properties.FromPort,
      Properties.ToPort,
    ]);
    expect(rules.sort()).toEqual([
      ['EventStoreDatabase', 'NetworkFunctions', 5_433, 5_433],
      ['NetworkEndpoints', 'NetworkFunctions', 443, 443],
    ]);
    for (const { Properties } of resources('AWS::EC2::SecurityGroup'))
      expect(Properties.SecurityGroupIngress).toBeUndefined();
    for (const { Properties } of resources('AWS::RDS::DBInstance')) expect(Properties.PubliclyAccessible).toBe(false);
  });

  it('is billed by its reads and writes in dev, and not in prod', () => {
    expect(cluster?.Properties.StorageType).toBe('aurora');
    expect(prod.resources('AWS::RDS::DBCluster')[0]?.Properties.StorageType).toBe('aurora-iopt1');
  });

  it('pauses in dev, and stands in two zones and against deletion in prod', () => {
    expect(cluster?.Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 0, MaxCapacity: 4 });
    expect(cluster).toMatchObject({ DeletionPolicy: 'Delete', Properties: { DeletionProtection: false } });
    expect(resources('AWS::RDS::DBInstance')).toHaveLength(1);
    const [ofProd] = prod.resources('AWS::RDS::DBCluster');
    expect(ofProd).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtection: true, BackupRetentionPeriod: 14 },
    });
    expect(prod.resources('AWS::RDS::DBInstance')).toHaveLength(2);
  });

  it('lets a function in as its one user', () => {
    const [policy] = resources('AWS::IAM::Policy').filter(({ id }) => id.startsWith('FunctionsProcessRole'));
    const statements = policy?.Properties.PolicyDocument.Statement as readonly { Action: unknown; Resource: unknown }[];
    const connect = statements.find(({ Action }) => Action === 'rds-db:connect');
    expect(JSON.stringify(connect?.Resource)).toMatch(
      /:dbuser:",\{"Fn::GetAtt":\["EventStoreCluster\w*","DBClusterResourceId"\]\},"\/spillway"/,
    );
  });
});

describe('DynamoDB', () => {
  it('holds no events, and nothing is projected', () => {
    expect(resources('AWS::DynamoDB::GlobalTable').map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'ControlTable',
    ]);
    expect(resources('AWS::Lambda::Function').map(({ Properties }) => nameOf(Properties))).not.toContain('projector');
  });
});
