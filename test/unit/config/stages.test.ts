import { describe, expect, it } from 'vitest';
import { STAGES, stageSettings } from '../../../config/stages.ts';

const { dev } = STAGES;

describe('the settings of a stage', () => {
  it.each([
    [{ removal: 'keep' }, 'removal must be destroy, retain'],
    [{ logRetentionDays: 8 }, 'logRetentionDays must be 1, 3, 5, 7'],
    [{ deletionProtection: undefined }, 'deletionProtection must be boolean'],
    [{ stream: { ...dev.stream, shards: 0 } }, 'stream.shards must be >= 1'],
    [{ stream: { ...dev.stream, capacity: 'onDemand' } }, 'stream.shards is given with stream.capacity provisioned'],
    [{ stream: { ...dev.stream, shards: undefined } }, 'stream.shards is given with stream.capacity provisioned'],
    [{ stream: { ...dev.stream, retentionHours: 8_761 } }, 'stream.retentionHours must be <= 8760'],
    [{ api: { ...dev.api, corsOrigins: ['*'] } }, 'api.corsOrigins.0 must match pattern'],
    [{ api: { ...dev.api, keyHeaders: 'cookie' } }, 'api.keyHeaders must be authorization, either'],
    [{ api: { ...dev.api, keyRates: { requests: 1 } } }, 'api.keyRates.requests is not a setting'],
    [{ api: { ...dev.api, jwt: { issuer: 'https://issuer.example' } } }, 'api.jwt.audience must be given'],
    [{ postgres: { ...dev.postgres, minimumCapacity: 0.3 } }, 'postgres.minimumCapacity must be multiple of 0.5'],
    [{ postgres: { ...dev.postgres, storage: 'gp3' } }, 'postgres.storage must be standard, ioOptimized'],
    [{ postgres: { ...dev.postgres, minimumCapacity: 8 } }, 'postgres.minimumCapacity must not be above'],
    [{ alarms: { ...dev.alarms, thresholds: { 'dead-letters': -1 } } }, 'alarms.thresholds.dead-letters must be >= 0'],
    [{ alarms: { ...dev.alarms, emails: ['somebody'] } }, 'alarms.emails.0 must match pattern'],
    [{ shards: 4 }, 'shards is not a setting'],
  ])('may not be %o', (change, problem) => {
    const refused = () => stageSettings('dev', { ...dev, ...change });
    expect(refused).toThrow(RangeError);
    expect(refused).toThrow(`Stage dev: ${problem}`);
    expect(refused).toThrow('Correct it in config/stages.ts.');
  });

  it('may be others', () => {
    const stream = { capacity: 'onDemand', retentionHours: 8_760, key: 'customer', enhancedFanOut: true };
    expect(stageSettings('dev', { ...dev, stream }).stream).toEqual(stream);
  });
});
