// What the package exports as 'spillway/local': the event source mapping on its own. docs/fidelity.md has an example.
export type { EventSourceMappingSettings } from '../config/event-source-mapping.ts';
export { EventSourceMapping, type MappingSnapshot } from './mapping/event-source-mapping.ts';
export type { StreamHandler } from './mapping/in-process-function.ts';
export type { KinesisEvent, KinesisEventRecord } from './mapping/kinesis-event.ts';
export type { MappingDeps, MappingOptions } from './mapping/mapping-options.ts';
export { MemoryStream } from './mapping/memory-stream.ts';
export type { MappingFact, MappingObserver } from './mapping/observer.ts';
export type { FailureMessage, FailureObject } from './mapping/on-failure.ts';
export type { FailureDestination, FunctionEnvironments, StreamSource } from './mapping/ports.ts';
export { type StandAlone, type StandAloneOptions, standAlone } from './mapping/stand-alone.ts';
export type { WindowProperties } from './mapping/tumbling-window.ts';
export { type VirtualTime, virtualTime } from './virtual-time.ts';
