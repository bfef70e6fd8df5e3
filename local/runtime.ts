import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openFileControlTable } from '../adapters/file/control-table.ts';
import { emfMetrics } from '../adapters/system/emf-metrics.ts';
import { realTime } from '../adapters/system/real-time.ts';
import { ENVIRONMENT } from '../config/environment.ts';
import { functionSettings } from '../config/event-source-mapping.ts';
import { STREAM } from '../config/stream.ts';
import { createCatalogue } from '../core/events/catalogue.ts';
import type { IngestWatch } from '../core/ports/ingest-watch.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Random } from '../core/ports/time.ts';
import { eventTypes } from '../event-types/catalogue.ts';
import { drilledStore } from '../lambdas/drills/drilled-store.ts';
import { acquireDataLock } from './data-lock.ts';
import { sendTo, startDemo } from './demo/start-demo.ts';
import { createFrontDoor } from './front-door.ts';
import { createHandlers, createReworkHandlers } from './handlers.ts';
import { startHistory } from './history/start-history.ts';
import { createIngestHandler } from './ingest-handler.ts';
import { listen } from './listen.ts';
import { createMarks, withMarks } from './marks/marks.ts';
import { HotKeys } from './metrics/hot-keys.ts';
import { MetricCollector } from './metrics/metric-collector.ts';
import { RefusedCounts } from './metrics/refused-events.ts';
import { ShardRates } from './metrics/shard-rates.ts';
import { openStore } from './open-store.ts';
import type { PlatformOptions } from './options.ts';
import { discardPostgres } from './postgres/embedded-postgres.ts';
import { keepPostgres } from './postgres/keep-postgres.ts';
import { startProcessing } from './processing.ts';
import { startRedrive } from './redrive/start-redrive.ts';
import { startReplays } from './replay/start-replays.ts';
import type { Shutdown } from './shutdown.ts';
import { startMonitoring } from './start-monitoring.ts';
import { LocalStream } from './stream/local-stream.ts';
import { startUpkeep } from './upkeep.ts';

/** Requests and batches under way have this long to finish when the platform stops; all of it takes under 5 s. */
const DRAIN_MS = 1_500;

export interface RuntimeDeps {
  readonly logger: Logger;
  /** Takes the lines that functions write, EMF included. */
  readonly print: (line: string) => void;
  readonly random: Random;
}

/** The running platform. */
export interface Runtime {
  readonly url: string;
  readonly dataFolder: string;
  readonly postgresUrl: string;
  /** The key made at the first start with --auth: shown once, stored nowhere. */
  readonly newKey: string | undefined;
}

/** Deletes everything but the lock, which is this process's own. */
async function empty(folder: string, deps: Pick<RuntimeDeps, 'logger'>): Promise<void> {
  await discardPostgres({ folder: join(folder, 'postgres'), logger: deps.logger, time: realTime });
  const names = (await readdir(folder)).filter((name) => name !== 'lock');
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/**
 * Assembles stream, event source mapping, functions, store and HTTP API into one platform, and resolves when everything
 * answers. What it has started so far is ended by `shutdown`, at any time: it drains and keeps everything.
 * @throws EnvironmentProblem when this machine does not let it start
 */
export async function startRuntime(options: PlatformOptions, deps: RuntimeDeps, shutdown: Shutdown): Promise<Runtime> {
  const { random } = deps;
  const marks = createMarks(realTime);
  marks.add('start', 'start');
  const logger = withMarks(deps.logger, marks);
  const folder = resolve(options.data);
  const lock = await acquireDataLock(folder);
  shutdown.add(() => lock.release());
  if (options.fresh) await empty(folder, deps);

  // A fault of the run before is over, so a platform that a drill made unusable starts whole.
  const drillsFile = options.drills ? join(folder, 'drills.json') : undefined;
  if (drillsFile !== undefined) await rm(drillsFile, { force: true });

  const http = await listen(options, folder, logger);
  shutdown.add(() => http.server.close({ graceMs: 0 }));

  const openStream = async (): Promise<LocalStream> => {
    const streamFolder = join(folder, 'stream');
    await mkdir(streamFolder, { recursive: true });
    const stream = await LocalStream.open({
      folder: streamFolder,
      shards: options.shards,
      time: realTime,
      name: STREAM.name,
    });
    shutdown.add(() => stream.close());
    for (const sentence of stream.recovered) logger.warn(sentence);
    return stream;
  };
  const openDatabase = async () => {
    const postgres = await keepPostgres({ folder: join(folder, 'postgres'), logger, time: realTime });
    shutdown.add(() => postgres.stop());
    const store = await openStore(postgres.connection);
    shutdown.add(() => store.close());
    return { postgres, store: drilledStore(store, drillsFile, realTime) };
  };
  const opening = openDatabase();
  opening.catch(() => undefined); // heard below, when the stream is open
  const stream = await openStream();

  const collector = new MetricCollector();
  const onLine = (line: string): void => {
    collector.take(line);
    deps.print(line);
  };
  const metrics = emfMetrics('platform', onLine);
  const door = createFrontDoor({ keyRates: options.keyRates, metrics, logger });
  // PostgreSQL may have a crash to recover from; what is accepted meanwhile is in the stream.
  const results = opening.then(({ store }) => store);
  const hotKeys = new HotKeys(realTime, random);
  const refused = new RefusedCounts();
  const watch: IngestWatch = {
    placed: (shardId, events, keyOf) => hotKeys.note(shardId, events, keyOf),
    refused: (type) => refused.note(type),
  };
  http.server.serve({
    ingest: createIngestHandler({ stream, store: results, drillsFile, door, watch, metrics, random }),
  });
  shutdown.add(() => http.server.close({ graceMs: DRAIN_MS }));
  const { postgres, store } = await opening;

  const catalogue = createCatalogue(eventTypes({ drills: options.drills }), { unknownTypes: 'accept' });
  const environment = {
    [ENVIRONMENT.postgres]: JSON.stringify(postgres.connection),
    ...(drillsFile !== undefined && { [ENVIRONMENT.drills]: drillsFile }),
  };
  const settings = functionSettings({
    timeoutSeconds: options.processTimeout,
    memoryMegabytes: options.processMemory,
  });
  const table = await openFileControlTable(join(folder, 'control.json'));
  const { history, recent, observer, ...historian } = startHistory({
    connection: postgres.connection,
    drillsFile,
    logger,
  });
  shutdown.add(() => historian.stop());
  const processing = await startProcessing({
    stream,
    store,
    catalogue,
    settings,
    environment,
    observer,
    metrics,
    marks,
    table,
    failedBatchesFolder: join(folder, 'failed-batches'),
    logger,
    random,
    onLine,
  });
  shutdown.add(() => processing.stop(DRAIN_MS));

  const shardRates = new ShardRates();
  const upkeep = startUpkeep({ stream, metrics, shardRates, logger, time: realTime });
  shutdown.add(() => upkeep.stop());
  const monitoring = startMonitoring({ store, stream, minutes: collector.series, logger, onLine });
  shutdown.add(() => monitoring.stop());
  http.server.serve(
    createHandlers({
      stream,
      store,
      history,
      recent,
      catalogue,
      drillsFile,
      processing,
      collector,
      shardRates,
      hotKeys,
      refused,
      alarms: monitoring.alarms,
      marks,
      door,
      logger,
    }),
  );

  // What has failed before can wait for what comes now.
  const redriving = await startRedrive({
    connection: postgres.connection,
    settings,
    environment,
    table,
    drillsFile,
    isPaused: async () => (await processing.control.state()).state !== 'running',
    logger,
    random,
    onLine,
  });
  shutdown.add(() => redriving.stop(DRAIN_MS));
  const replays = await startReplays({
    stream,
    connection: postgres.connection,
    catalogue,
    settings,
    environment,
    table,
    drillsFile,
    logger,
    random,
    onLine,
  });
  shutdown.add(() => replays.close());
  http.server.serve(createReworkHandlers({ redriving, replays, door, logger }));
  shutdown.add(() => http.server.close({ graceMs: DRAIN_MS }));
  if (options.demo) {
    const demo = startDemo({ send: sendTo(http.url), logger, random, time: realTime });
    shutdown.add(() => demo.stop());
  }

  const { host, port, user, database } = postgres.connection;
  return {
    url: http.url,
    dataFolder: folder,
    postgresUrl: `postgres://${user}@${host}:${port}/${database}`,
    newKey: http.newKey,
  };
}
