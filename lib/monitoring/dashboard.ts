import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  type DashboardProps,
  GraphWidget,
  type IMetric,
  MathExpression,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import {
  type DashboardRenderingPreference,
  DefaultDashboardFactory,
  DefaultDashboards,
  MonitoringFacade,
} from 'cdk-monitoring-constructs';
import { Construct } from 'constructs';
import type { FunctionName } from '../../config/functions.ts';
import type { MonitoredMetrics } from './monitored-metrics.ts';
import type { MonitoredParts } from './props.ts';
import { type Line, QUESTIONS, type Question } from './questions.ts';

export interface OperationsDashboardProps {
  readonly parts: MonitoredParts;
  readonly metrics: MonitoredMetrics;
  readonly alarms: readonly Alarm[];
}

const COLUMNS = 24;
const PERIOD = Duration.minutes(1);
/** Those that every event passes; the others are told of by alarms. */
const DETAILED: readonly FunctionName[] = ['ingest', 'process', 'query'];

/** The library asks for a name of alarms as well, of which it makes none here. */
const named = (humanReadableName: string) => ({
  humanReadableName,
  alarmFriendlyName: humanReadableName.replaceAll(' ', '-'),
});

/** Its dashboard has a generated name, as everything has here. */
class UnnamedDashboards extends DefaultDashboardFactory {
  protected override createDashboard(_: DashboardRenderingPreference, id: string, props: DashboardProps): Dashboard {
    const { dashboardName, ...unnamed } = props;
    return new Dashboard(this, id, unnamed);
  }
}

/** The state of all alarms, the answers to what an operator asks, and below them each part by itself. */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, { parts, metrics, alarms }: OperationsDashboardProps) {
    super(scope, id);
    const dashboardFactory = new UnnamedDashboards(this, 'Factory', {
      dashboardNamePrefix: id,
      detailDashboardRange: Duration.hours(3),
    });
    const facade = new MonitoringFacade(this, 'Parts', { dashboardFactory });
    const dashboard = dashboardFactory.getDashboard(DefaultDashboards.DETAIL)!;
    dashboard.addWidgets(new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: COLUMNS, height: 5 }));
    for (const question of QUESTIONS) addQuestion(dashboard, question, metrics);
    const streamName = parts.stream?.streamName;
    if (streamName !== undefined) facade.monitorKinesisDataStream({ streamName, ...named('Stream') });
    for (const name of DETAILED) {
      const lambdaFunction = parts.functions?.[name];
      if (lambdaFunction !== undefined) facade.monitorLambdaFunction({ lambdaFunction, ...named(name) });
    }
    if (parts.api !== undefined) {
      // The cast: optional members of CDK's classes may be undefined, those of its interfaces may not.
      facade.monitorApiGatewayV2HttpApi({ api: parts.api as IHttpApi, ...named('HTTP API') });
    }
    if (parts.table !== undefined) facade.monitorDynamoTable({ table: parts.table, ...named('Event table') });
    const { deadLetterQueue } = parts;
    if (deadLetterQueue !== undefined) {
      facade.monitorSqsQueue({ queue: deadLetterQueue, ...named('Dead letters on their way to a redrive') });
    }
  }
}

function addQuestion(dashboard: Dashboard, { question, charts }: Question, metrics: MonitoredMetrics): void {
  const drawn = (lines: readonly Line[] = []): IMetric[] =>
    lines.flatMap(({ metric, statistic, label }) => metrics.metric(metric, statistic, PERIOD)?.with({ label }) ?? []);
  const filled = charts
    .map(({ title, left, right, byShard }) => ({
      title,
      left: [...drawn(left), ...shardLines(byShard, metrics.idOf('stream'))],
      right: drawn(right),
      period: PERIOD,
    }))
    .filter(({ left, right }) => left.length + right.length > 0);
  if (filled.length === 0) return;
  dashboard.addWidgets(new TextWidget({ markdown: `## ${question}`, width: COLUMNS, height: 1 }));
  const width = COLUMNS / filled.length;
  dashboard.addWidgets(...filled.map((chart) => new GraphWidget({ ...chart, width, height: 6 })));
}

function shardLines(metric: string | undefined, stream: string | undefined): readonly IMetric[] {
  if (metric === undefined || stream === undefined) return [];
  const search = `SEARCH('{AWS/Kinesis,ShardId,StreamName} StreamName="${stream}" MetricName="${metric}"', 'Sum', 60)`;
  return [new MathExpression({ expression: search, usingMetrics: {}, period: PERIOD })];
}
