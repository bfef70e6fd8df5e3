import type { Logger } from '../../core/ports/logger.ts';

const nothing = (): void => undefined;

/** Lines cost whoever reads them, and how long a terminal takes is not the handler's cost. */
export const SILENT: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
