import { describe, expect, it } from 'vitest';
import { synthesized } from './synthesized.ts';

const { resources, template } = synthesized({ chaos: true });

describe('the experiments', () => {
  it('are not there unless they are asked for', () => {
    expect(synthesized().resources('AWS::FIS::ExperimentTemplate')).toEqual([]);
  });

  it('throttle the stream, and make the process function fail and slow', () => {
    const actions = resources('AWS::FIS::ExperimentTemplate').map(({ Properties }) => Properties.Actions.Fault);
    expect(actions).toMatchObject([
      {
        ActionId: 'aws:kinesis:stream-provisioned-throughput-exception',
        Parameters: { duration: 'PT5M', percentage: '50' },
        Targets: { KinesisStreams: 'Target' },
      },
      {
        ActionId: 'aws:lambda:invocation-error',
        Parameters: { duration: 'PT5M', invocationPercentage: '50', preventExecution: 'true' },
        Targets: { Functions: 'Target' },
      },
      {
        ActionId: 'aws:lambda:invocation-add-delay',
        Parameters: { duration: 'PT5M', invocationPercentage: '50', startupDelayMilliseconds: '5000' },
        Targets: { Functions: 'Target' },
      },
    ]);
  });

  it('end when the mapping drops an event', () => {
    const [alarm] = resources('AWS::CloudWatch::Alarm').filter(
      ({ Properties }) => Properties.MetricName === 'DroppedEventCount',
    );
    expect(alarm?.Properties).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
    for (const { Properties } of resources('AWS::FIS::ExperimentTemplate')) {
      expect(Properties.StopConditions).toEqual([
        { Source: 'aws:cloudwatch:alarm', Value: { 'Fn::GetAtt': [alarm?.id, 'Arn'] } },
      ]);
    }
  });

  it('touch no function but process', () => {
    template.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/aws-fis/bootstrap' } } },
      1,
    );
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { POWERTOOLS_SERVICE_NAME: 'process', AWS_LAMBDA_EXEC_WRAPPER: '/opt/aws-fis/bootstrap' },
      },
    });
  });
});
