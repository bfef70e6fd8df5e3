import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmDefinition } from '../../config/alarm-definition.ts';

export interface AlarmSettings {
  readonly threshold: number;
  readonly metric: Metric;
  /** Where docs/runbooks/ can be read. */
  readonly runbooksUrl: string;
  readonly metricMath: boolean;
}

const COMPARISONS = {
  '>': ComparisonOperator.GREATER_THAN_THRESHOLD,
  '<': ComparisonOperator.LESS_THAN_THRESHOLD,
} as const;

const MISSING_DATA = {
  missing: TreatMissingData.MISSING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  breaching: TreatMissingData.BREACHING,
  ignore: TreatMissingData.IGNORE,
  // What CloudWatch does with metrics of DynamoDB whatever it is told, where metric math does not fill the gaps.
  zero: TreatMissingData.IGNORE,
} as const;

export const pascalCase = (name: string): string =>
  name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** An alarm of config/alarms.ts in CloudWatch. */
export function makeAlarm(scope: Construct, definition: AlarmDefinition, settings: AlarmSettings): Alarm {
  const { name, meaning, severity, comparison, missingData, runbook, periodSeconds } = definition;
  const { threshold, metric, runbooksUrl, metricMath } = settings;
  const fillsGaps = missingData === 'zero' && metricMath;
  return new Alarm(scope, pascalCase(name), {
    // GET /alarms knows an alarm by the word in front: its name in CloudWatch is a generated one.
    alarmDescription: `${name}: ${meaning} Severity: ${severity}. What to do: ${runbooksUrl}/${runbook}.md`,
    metric: fillsGaps
      ? new MathExpression({
          expression: 'FILL(metric, 0)',
          usingMetrics: { metric },
          period: Duration.seconds(periodSeconds),
          label: name,
        })
      : metric,
    threshold,
    comparisonOperator: COMPARISONS[comparison],
    evaluationPeriods: definition.evaluationPeriods,
    datapointsToAlarm: definition.datapointsToAlarm,
    treatMissingData: fillsGaps ? TreatMissingData.NOT_BREACHING : MISSING_DATA[missingData],
  });
}
